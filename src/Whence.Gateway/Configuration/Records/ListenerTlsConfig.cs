using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>What a listener does with TLS.</summary>
public sealed record ListenerTlsConfig
{
    /// <summary>Who decrypts. Default: we do.</summary>
    public TlsMode Mode { get; init; } = TlsMode.Terminate;

    /// <summary>Certificates for <see cref="TlsMode.Terminate"/>; the first is for whoever names no server that has one.</summary>
    public ConfigList<CertificateConfig> Certificates { get; init; } = [];

    /// <summary>Certificates of clients; null = they are not asked.</summary>
    public ClientCertificatesConfig? ClientCertificates { get; init; }

    /// <summary>The oldest version spoken; in passthrough, that a client must offer. Default: TLS 1.2.</summary>
    public TlsVersion MinVersion { get; init; } = TlsVersion.Tls12;

    /// <summary>For the whole handshake; in passthrough, for the whole ClientHello. Default 10 s.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = ListenerTlsModel.DefaultHandshakeTimeout;

    /// <summary>Handshakes under way at once. Default 1,024.</summary>
    public int MaxHandshakes { get; init; } = ListenerTlsModel.DefaultMaxHandshakes;

    /// <summary>Handshakes that one source may begin in a second; null, the default = any number.</summary>
    public int? HandshakesPerSource { get; init; }
}
