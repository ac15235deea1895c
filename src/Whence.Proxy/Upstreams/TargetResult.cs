using System.Net.Sockets;
using Whence.Proxy.Tls;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>How connecting to a target ended.</summary>
/// <param name="Connection">The connection, in TLS where that was asked for; null = there is none.</param>
/// <param name="Error">Why there is none.</param>
/// <param name="Fault">Why there is no TLS.</param>
internal readonly record struct TargetResult(Connection? Connection, SocketError Error, UpstreamTlsFault Fault = UpstreamTlsFault.None)
{
    /// <summary>Why the target cannot be shown the client.</summary>
    public ShownClientFault Transparent { get; init; }

    /// <summary>Whether the PROXY header, if there is one, is still to be sent: not where it went before TLS, nor where the connection
    /// itself tells the client.</summary>
    public bool OwesHeader { get; init; }

    /// <summary>Why there is none, for the log.</summary>
    public string Reason => Transparent != ShownClientFault.None ? Transparent.ToName()
        : Fault == UpstreamTlsFault.None ? Error.ToString() : Fault.ToName();
}
