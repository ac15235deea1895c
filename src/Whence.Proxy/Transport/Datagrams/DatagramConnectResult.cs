using System.Net.Sockets;

namespace Whence.Proxy.Transport;

/// <summary>How making a socket of UDP for one target ended.</summary>
/// <param name="Socket">The socket, if there is one.</param>
/// <param name="Error">Why there is none.</param>
/// <param name="Fault">Why its datagrams could not come from somebody else's address.</param>
public readonly record struct DatagramConnectResult(
    DatagramSocket? Socket, SocketError Error = SocketError.Success, ShownClientFault Fault = ShownClientFault.None);
