namespace Whence.Proxy;

/// <summary>How TLS is spoken to targets.</summary>
public sealed record UpstreamTlsModel
{
    /// <summary>Whether the certificate of the target must be good and be for <see cref="ServerName"/>. Default true.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>What the target is asked for (SNI), and its certificate must be for; null = the address of the target, and no
    /// SNI.</summary>
    public string? ServerName { get; init; }

    /// <summary>PEM file of the authorities that are believed; null = the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>What we show to a target that asks.</summary>
    public CertificateFiles? ClientCertificate { get; init; }

    /// <summary>The oldest version spoken. Default TLS 1.2.</summary>
    public TlsVersion MinVersion { get; init; } = TlsVersion.Tls12;
}
