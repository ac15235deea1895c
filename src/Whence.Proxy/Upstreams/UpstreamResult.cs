using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>How connecting to an upstream ended.</summary>
/// <param name="Connection">The connection; null when no target could be had.</param>
/// <param name="Target">The target connected to, or the last one tried.</param>
/// <param name="Error">Why the last one tried could not be had.</param>
/// <param name="Tries">How many targets were tried.</param>
/// <param name="Reason">The error, or what was wrong with TLS, for the log.</param>
internal readonly record struct UpstreamResult(Connection? Connection, TargetModel? Target, SocketError Error, int Tries, string? Reason = null)
{
    /// <inheritdoc cref="TargetResult.Transparent"/>
    public TransparentFault Transparent { get; init; }

    /// <inheritdoc cref="TargetResult.LeavesOutHeader"/>
    public bool LeavesOutHeader { get; init; }
}
