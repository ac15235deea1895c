using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Whence.Proxy.Tests;

/// <summary>A plain socket of a client or a target, as the other side of what is tested.</summary>
internal sealed class Peer(Socket socket) : IDisposable
{
    private bool _wasReset;

    public Socket Socket => socket;

    public AddressPort Local => AddressPort.FromEndPoint(socket.LocalEndPoint);

    public static async Task<Peer> ConnectAsync(AddressPort to, bool v6 = false)
    {
        Socket socket = new(v6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        IPAddress loopback = v6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        Peer peer = new(socket);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(loopback, to.Port)).Patiently();
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Turned away before the connect was reported.
            peer._wasReset = true;
        }

        return peer;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] bytes)
    {
        try
        {
            await socket.SendAsync(bytes, SocketFlags.None).Patiently();
        }
        catch (SocketException fault) when (fault.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown or SocketError.NotConnected)
        {
            // Turned away while sending.
            _wasReset = true;
        }
    }

    public void Finish() => socket.Shutdown(SocketShutdown.Send);

    public void Reset() => socket.Close(0);

    public async Task<string> ReceiveAsync(int count) => Encoding.Latin1.GetString(await ReceiveBytesAsync(count));

    public async Task<byte[]> ReceiveBytesAsync(int count)
    {
        byte[] buffer = new byte[count];
        int filled = 0;
        while (filled < count)
        {
            int received = await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None).Patiently();
            Assert.True(received > 0, $"closed after {filled} of {count} bytes: {Convert.ToHexString(buffer.AsSpan(0, filled))}");
            filled += received;
        }

        return buffer;
    }

    /// <summary>Everything until the other side is done.</summary>
    public async Task<string> ReceiveToEndAsync()
    {
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer, SocketFlags.None).Patiently() is var received and > 0)
        {
            text.Append(Encoding.Latin1.GetString(buffer, 0, received));
        }

        return text.ToString();
    }

    /// <summary>Fails unless the other side resets, whatever it sent before.</summary>
    public async Task ExpectResetAsync()
    {
        if (_wasReset)
        {
            return;
        }

        SocketException fault = await Assert.ThrowsAsync<SocketException>(ReceiveToEndAsync);
        Assert.Equal(SocketError.ConnectionReset, fault.SocketErrorCode);
    }

    public void Dispose() => socket.Dispose();
}
