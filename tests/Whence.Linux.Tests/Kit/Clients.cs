using System.Net.Sockets;

namespace Whence.Linux.Tests;

/// <summary>Plain sockets that connect, and are closed together.</summary>
internal sealed class Clients : IDisposable
{
    private readonly List<Socket> _sockets = [];

    public IReadOnlyList<Socket> All => _sockets;

    public HashSet<AddressPort> Locals => [.. _sockets.Select(static socket => AddressPort.FromEndPoint(socket.LocalEndPoint))];

    public Socket Connect(AddressPort to)
    {
        Socket socket = new(to.Address.IsIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        socket.Connect(to.ToEndPoint()!);
        return socket;
    }

    public void Dispose() => _sockets.ForEach(static socket => socket.Dispose());
}
