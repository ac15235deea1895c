using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Whence.Proxy.Tls;

/// <summary>A certificate that we show, with everything about it that does not change from one handshake to the next.</summary>
/// <param name="options">What SslStream is given. One object for all handshakes: making one costs a third of what a handshake costs us.</param>
/// <param name="certificate">The certificate itself.</param>
internal sealed class ServerCertificate(SslServerAuthenticationOptions options, X509Certificate2 certificate)
{
    public SslServerAuthenticationOptions Options => options;

    /// <summary>The hosts that it is for, in lower case; of the subject alternative names alone (RFC 9525 section 1.2).</summary>
    public IReadOnlyList<string> Names { get; } = NamesOf(certificate);

    /// <summary>As <see cref="CertificateNames.SignatureOf"/>.</summary>
    public string? SignatureAlgorithm { get; } = CertificateNames.SignatureOf(certificate);

    /// <summary>As <see cref="CertificateNames.KeyOf"/>.</summary>
    public string? KeyAlgorithm { get; } = CertificateNames.KeyOf(certificate);

    private static List<string> NamesOf(X509Certificate2 certificate)
        => [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(static extension => extension.EnumerateDnsNames()).Select(static name => name.ToLowerInvariant())];
}
