using System.Net.Sockets;

namespace Whence.Proxy.Transport;

/// <summary>How a connect ended.</summary>
/// <param name="Connection">The connection, if there is one.</param>
/// <param name="Error">Why there is none; <see cref="SocketError.TimedOut"/> when the time ran out.</param>
/// <param name="Fault">Why it could not come from somebody else's address.</param>
public readonly record struct ConnectResult(
    Connection? Connection, SocketError Error = SocketError.Success, ShownClientFault Fault = ShownClientFault.None);
