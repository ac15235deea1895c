using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Whence.Proxy.Tls;

namespace Whence.Proxy.Http;

/// <summary>Tells Kestrel that a connection came in TLS: the scheme of its requests is https then, and its protocol the one agreed on.</summary>
internal sealed class HttpTlsFeature : ITlsConnectionFeature, ITlsHandshakeFeature, ITlsApplicationProtocolFeature
{
    private readonly ClientTls _tls;

    private HttpTlsFeature(ClientTls tls) => _tls = tls;

    /// <summary>Certificates of clients are told to targets by <see cref="RequestFields"/>; nobody here asks for the object.</summary>
    public X509Certificate2? ClientCertificate { get; set; }

    public SslProtocols Protocol => _tls.Protocol;

    public string HostName => _tls.ServerName ?? string.Empty;

    public TlsCipherSuite? NegotiatedCipherSuite => null;

    public ReadOnlyMemory<byte> ApplicationProtocol => _tls.ApplicationProtocol;

#pragma warning disable SYSLIB0058 // of the interface; nobody reads them
    public CipherAlgorithmType CipherAlgorithm => CipherAlgorithmType.None;

    public int CipherStrength => 0;

    public HashAlgorithmType HashAlgorithm => HashAlgorithmType.None;

    public int HashStrength => 0;

    public ExchangeAlgorithmType KeyExchangeAlgorithm => ExchangeAlgorithmType.None;

    public int KeyExchangeStrength => 0;
#pragma warning restore SYSLIB0058

    /// <summary>Sets all three.</summary>
    public static void Set(IFeatureCollection features, ClientTls tls)
    {
        var feature = new HttpTlsFeature(tls);
        features.Set<ITlsConnectionFeature>(feature);
        features.Set<ITlsHandshakeFeature>(feature);
        features.Set<ITlsApplicationProtocolFeature>(feature);
    }

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
}
