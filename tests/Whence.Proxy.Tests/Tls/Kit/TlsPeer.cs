using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Whence.Proxy.Tests.Tls;

/// <summary>A client that speaks TLS, and believes whatever certificate it is shown: which it was, the test asks.</summary>
internal sealed class TlsPeer : IDisposable
{
    private TlsPeer(Socket socket, SslStream stream)
    {
        Socket = socket;
        Stream = stream;
    }

    public Socket Socket { get; }

    public SslStream Stream { get; }

    /// <summary>The common name of what it was shown.</summary>
    public string Shown => ((X509Certificate2)Stream.RemoteCertificate!).GetNameInfo(X509NameType.SimpleName, false);

    /// <summary>A hello, as a client says it first: whoever sends it has a handshake under way.</summary>
    public static async Task<byte[]> HelloAsync(string name = "a.example.net", params SslApplicationProtocol[] offers)
    {
        await using var said = new HelloRecorder();
        await using var stream = new SslStream(said);
        await Assert.ThrowsAsync<IOException>(() => stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = name, ApplicationProtocols = offers.Length == 0 ? null : [.. offers] }));
        return said.ToArray();
    }

    public static async Task<Socket> OpenAsync(AddressPort to)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, to.Port)).Patiently();
        return socket;
    }

    public static async Task<TlsPeer> ConnectAsync(
        AddressPort to, string name = "a.example.net", byte[]? before = null, X509Certificate2? certificate = null,
        SslProtocols protocol = SslProtocols.None, params SslApplicationProtocol[] offers)
    {
        Socket socket = await OpenAsync(to);
        if (before is not null)
        {
            await socket.SendAsync(before).Patiently();
        }

        return await SecureAsync(socket, name, certificate, protocol, offers);
    }

    public static async Task<TlsPeer> SecureAsync(
        Socket socket, string name, X509Certificate2? certificate = null, SslProtocols protocol = SslProtocols.None, params SslApplicationProtocol[] offers)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = name,
            EnabledSslProtocols = protocol,
            ApplicationProtocols = offers.Length == 0 ? null : [.. offers],
#pragma warning disable CA5359 // a test of what is shown
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
        };
        try
        {
            await stream.AuthenticateAsClientAsync(options).Patiently();
            return new TlsPeer(socket, stream);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public async Task SendAsync(string text)
        => await Stream.WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken).AsTask().Patiently();

    public async Task<string> ReceiveAsync(int count)
    {
        byte[] buffer = new byte[count];
        await Stream.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken).AsTask().Patiently();
        return Encoding.Latin1.GetString(buffer);
    }

    /// <summary>Everything until close_notify.</summary>
    public async Task<string> ReceiveToEndAsync()
    {
        using var reader = new StreamReader(Stream, Encoding.Latin1, leaveOpen: true);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken).Patiently();
    }

    public void Dispose()
    {
        Stream.Dispose();
        Socket.Dispose();
    }

    /// <summary>Keeps what is written; nothing comes back.</summary>
    private sealed class HelloRecorder : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(0);
    }
}
