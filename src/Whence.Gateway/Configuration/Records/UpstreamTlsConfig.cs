using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>How TLS is spoken to targets.</summary>
public sealed record UpstreamTlsConfig
{
    /// <summary>Whether the certificate of the target must be good. Default: it must.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>The name that the target is asked for, and its certificate must be for; null = its address.</summary>
    public string? ServerName { get; init; }

    /// <summary>The whole path of the authorities that are believed; null = the system's.</summary>
    public string? Ca { get; init; }

    /// <summary>What we show to a target that asks; null = nothing.</summary>
    public CertificateConfig? Certificate { get; init; }

    /// <summary>The oldest version spoken. Default: TLS 1.2.</summary>
    public TlsVersion MinVersion { get; init; } = TlsVersion.Tls12;
}
