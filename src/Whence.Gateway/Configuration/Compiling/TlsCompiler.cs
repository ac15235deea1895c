using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>Compiles TLS on listeners and towards targets.</summary>
internal static class TlsCompiler
{
    public static ListenerTlsModel Compile(ListenerTlsConfig config) => new()
    {
        Mode = config.Mode,
        Certificates = [.. config.Certificates.Select(Files)],
        ClientCertificates = config.ClientCertificates is { Mode: not ClientCertificateMode.Off } clients
            ? new ClientCertificatesModel { CaFile = clients.Ca, Required = clients.Mode == ClientCertificateMode.Required }
            : null,
        MinVersion = config.MinVersion,
        HandshakeTimeout = config.HandshakeTimeout,
        MaxHandshakes = config.MaxHandshakes,
        HandshakesPerSource = config.HandshakesPerSource ?? 0,
    };

    public static UpstreamTlsModel Compile(UpstreamTlsConfig config) => new()
    {
        Verify = config.Verify,
        ServerName = config.ServerName,
        CaFile = config.Ca,
        ClientCertificate = config.Certificate is { } certificate ? Files(certificate) : null,
        MinVersion = config.MinVersion,
    };

    private static CertificateFiles Files(CertificateConfig config) => new(config.Cert, config.Key);
}
