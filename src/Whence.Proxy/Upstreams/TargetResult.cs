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
    /// <summary>Why there is none, for the log.</summary>
    public string Reason => Fault == UpstreamTlsFault.None ? Error.ToString() : Fault.ToName();
}
