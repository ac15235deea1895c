namespace Whence.Proxy;

/// <summary>Where a certificate with its chain and its private key stand, both PEM. Read again when they change.</summary>
/// <param name="Certificate">The certificate first, then the intermediate ones.</param>
/// <param name="Key">The private key, not encrypted.</param>
public sealed record CertificateFiles(string Certificate, string Key);
