using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Whence.Proxy.Tests.Tls;

/// <summary>A target that speaks TLS, after a preamble of known length.</summary>
internal sealed class TlsTarget : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;

    public TlsTarget(X509Certificate2 certificate)
    {
        _certificate = certificate;
        _listener.Start();
        Address = AddressPort.FromEndPoint(_listener.LocalEndpoint);
    }

    public AddressPort Address { get; }

    public Task<Socket> AcceptSocketAsync() => _listener.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask().Patiently();

    /// <summary>Accepts, takes what comes in clear, and makes a handshake.</summary>
    public async Task<(SslStream Stream, byte[] Preamble)> AcceptAsync(int preamble = 0, bool asksCertificate = false)
    {
        Socket socket = await AcceptSocketAsync();
        byte[] clear = new byte[preamble];
        for (int filled = 0; filled < preamble;)
        {
            filled += await socket.ReceiveAsync(clear.AsMemory(filled), SocketFlags.None).Patiently();
        }

        return (await SecureAsync(socket, asksCertificate), clear);
    }

    public async Task<SslStream> SecureAsync(Socket socket, bool asksCertificate = false)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = _certificate,
            ClientCertificateRequired = asksCertificate,
#pragma warning disable CA5359 // a test of what is shown
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
        }).Patiently();
        return stream;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
    }
}
