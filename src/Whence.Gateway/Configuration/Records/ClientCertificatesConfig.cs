namespace Whence.Gateway.Configuration;

/// <summary>Certificates of clients.</summary>
public sealed record ClientCertificatesConfig
{
    /// <summary>The whole path of the authorities that are believed.</summary>
    public string Ca { get; init; } = string.Empty;

    /// <summary>Whether clients are asked, and must have one. Default: required.</summary>
    public ClientCertificateMode Mode { get; init; } = ClientCertificateMode.Required;
}

/// <summary>Whether clients show a certificate.</summary>
public enum ClientCertificateMode
{
    /// <summary>They are not asked.</summary>
    Off,

    /// <summary>They are asked, and get in without one.</summary>
    Optional,

    /// <summary>They do not get in without one.</summary>
    Required,
}
