namespace Whence.Proxy;

/// <summary>Certificates of clients.</summary>
public sealed record ClientCertificatesModel
{
    /// <summary>PEM file of the authorities that are believed, and no others.</summary>
    public required string CaFile { get; init; }

    /// <summary>Whether a client without one gets in. One that shows a certificate that is not good never does.</summary>
    public required bool Required { get; init; }
}
