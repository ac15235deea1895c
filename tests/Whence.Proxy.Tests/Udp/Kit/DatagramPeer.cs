using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Whence.Proxy.Tests.Udp;

/// <summary>A plain socket of UDP: a client, a balancer or a target, as the other side of what is tested.</summary>
internal sealed class DatagramPeer : IDisposable
{
    private readonly Socket _socket;

    private DatagramPeer(Socket socket) => _socket = socket;

    public AddressPort Local => AddressPort.FromEndPoint(_socket.LocalEndPoint);

    /// <summary>Bound to a free port of an address, and takes datagrams from anybody.</summary>
    public static DatagramPeer Bind(string address = "127.0.0.1", int port = 0)
    {
        IPEndPoint end = Rig.Port(address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}").ToEndPoint()!;
        Socket socket = new(end.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(end);
        return new DatagramPeer(socket);
    }

    /// <summary>Speaks with one other alone: what comes from anybody else is not seen.</summary>
    public static DatagramPeer Connect(AddressPort to)
    {
        DatagramPeer peer = Bind(to.Address.IsIPv4 ? "127.0.0.1" : "::1");
        peer._socket.Connect(to.ToEndPoint()!);
        return peer;
    }

    public void Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public void Send(byte[] bytes) => _socket.Send(bytes);

    public void Send(byte[] bytes, AddressPort to) => _socket.SendTo(bytes, to.ToEndPoint()!);

    public void Send(string text, AddressPort to) => Send(Encoding.Latin1.GetBytes(text), to);

    public async Task<string> ReceiveAsync() => (await ReceiveFromAsync()).Text;

    public async Task<byte[]> ReceiveBytesAsync() => Encoding.Latin1.GetBytes(await ReceiveAsync());

    public async Task<(string Text, AddressPort From)> ReceiveFromAsync()
    {
        byte[] buffer = new byte[70_000];
        EndPoint any = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        SocketReceiveFromResult received = await _socket.ReceiveFromAsync(
            buffer, SocketFlags.None, any, TestContext.Current.CancellationToken).AsTask().Patiently();
        return (Encoding.Latin1.GetString(buffer, 0, received.ReceivedBytes), AddressPort.FromEndPoint(received.RemoteEndPoint));
    }

    /// <summary>Whether nothing lies there to be received.</summary>
    public bool HasNothing => _socket.Available == 0;

    public void Dispose() => _socket.Dispose();
}
