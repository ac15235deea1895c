using System.Net;
using System.Net.Sockets;

namespace Whence.Interop.Tests;

/// <summary>A plain socket of UDP on loopback.</summary>
internal sealed class DatagramClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    internal DatagramClient(string address = "127.0.0.1")
    {
        Assert.True(Address.TryParse(address, out Address local));
        _socket.Bind(new AddressPort(local, 0).ToEndPoint()!);
    }

    internal int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    internal bool HasNothing => _socket.Available == 0;

    internal void Send(byte[] datagram, int port) => _socket.SendTo(datagram, new IPEndPoint(IPAddress.Loopback, port));

    internal void Send(byte[] datagram, EndPoint to) => _socket.SendTo(datagram, to);

    internal async Task<(byte[] Datagram, EndPoint From)> ReceiveAsync()
    {
        byte[] buffer = new byte[70_000];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        SocketReceiveFromResult received = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), patience.Token);
        return (buffer[..received.ReceivedBytes], received.RemoteEndPoint);
    }

    public void Dispose() => _socket.Dispose();
}
