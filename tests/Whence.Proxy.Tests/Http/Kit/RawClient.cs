using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Whence.Proxy.Tests.Http;

/// <summary>A client that sends exactly what it is told, one byte a character.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket;

    private RawClient(Socket socket)
    {
        _socket = socket;
        Reader = new WireReader(socket);
    }

    public WireReader Reader { get; }

    public static async Task<RawClient> ConnectAsync(AddressPort gateway)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.Port), Patience.Token());
        return new RawClient(socket);
    }

    public async Task SendAsync(string bytes) => await SendAsync(Encoding.Latin1.GetBytes(bytes));

    public async Task SendAsync(byte[] bytes)
    {
        for (int sent = 0; sent < bytes.Length;)
        {
            sent += await _socket.SendAsync(bytes.AsMemory(sent), Patience.Token());
        }
    }

    public async Task<WireMessage> AskAsync(string bytes)
    {
        await SendAsync(bytes);
        return await Reader.MessageAsync(bytes.StartsWith("HEAD ", StringComparison.Ordinal)) ?? throw new IOException("no answer");
    }

    /// <summary>Closes with a reset.</summary>
    public void Reset() => _socket.Close(0);

    public void Dispose() => _socket.Dispose();
}
