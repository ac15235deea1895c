using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Whence.Proxy.Tests.Tls;

namespace Whence.Proxy.Tests.Http;

/// <summary>A client of a listener of any kind that sends exactly what it is told: in TLS and behind a PROXY header where the kind asks for
/// it.</summary>
internal sealed class HostileClient : IDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;

    private HostileClient(Socket socket, Stream stream)
    {
        _socket = socket;
        _stream = stream;
        Reader = new WireReader(ReceiveAsync);
    }

    public WireReader Reader { get; }

    /// <param name="kind">The kind of the listener.</param>
    /// <param name="gateway">Where it listens.</param>
    /// <param name="sender">Whom the PROXY header names.</param>
    /// <param name="isHttp2">What is agreed on in TLS.</param>
    public static async Task<HostileClient> ConnectAsync(ListenerKind kind, AddressPort gateway, string sender = "192.0.2.66", bool isHttp2 = false)
    {
        Socket socket = await TlsPeer.OpenAsync(gateway);
        if (kind.IsBehindProxy())
        {
            await socket.SendAsync(ListenerKinds.HeaderFor(sender), Patience.Token());
        }

        if (!kind.IsTls())
        {
            return new HostileClient(socket, new NetworkStream(socket));
        }

        TlsPeer peer = await TlsPeer.SecureAsync(socket, "a.example.net", offers: isHttp2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11);
        return new HostileClient(socket, peer.Stream);
    }

    public Task SendAsync(string bytes) => SendAsync(Encoding.Latin1.GetBytes(bytes));

    /// <summary>Sends; that the other end has had enough is no fault of the test.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes, Patience.Token());
        }
        catch (IOException)
        {
            // It closed; what it said is still to be read.
        }
    }

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _stream.ReadAsync(buffer, Patience.Token());

    /// <summary>Says that nothing more comes: close_notify in TLS, and FIN.</summary>
    public async Task FinishAsync()
    {
        if (_stream is SslStream tls)
        {
            await tls.ShutdownAsync();
        }

        _socket.Shutdown(SocketShutdown.Send);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }
}
