namespace Whence.Gateway.Configuration;

/// <summary>A certificate and its private key, both PEM files.</summary>
public sealed record CertificateConfig
{
    /// <summary>The whole path of the certificate, with its chain.</summary>
    public string Cert { get; init; } = string.Empty;

    /// <summary>The whole path of the private key.</summary>
    public string Key { get; init; } = string.Empty;
}
