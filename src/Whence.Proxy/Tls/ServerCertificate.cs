using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Whence.Proxy.Tls;

/// <summary>A certificate that we show, with everything about it that does not change from one handshake to the next.</summary>
/// <param name="certificate">The certificate itself.</param>
/// <param name="options">Makes what SslStream is given, with the protocols (ALPN) that it offers; null = none.</param>
/// <param name="spoken">What the listener speaks itself; null = nothing, and what a route says is offered.</param>
internal sealed class ServerCertificate(
    X509Certificate2 certificate,
    Func<List<SslApplicationProtocol>?, SslServerAuthenticationOptions> options,
    List<SslApplicationProtocol>? spoken)
{
    private readonly SslServerAuthenticationOptions _options = options(spoken);
    private readonly ConcurrentDictionary<string, SslServerAuthenticationOptions> _ofProtocols = new(StringComparer.Ordinal);

    /// <summary>What SslStream is given. One object for all handshakes: making one costs a third of what a handshake costs us.</summary>
    /// <param name="protocol">The one protocol that the client's route asks for and the client offers; null = what the listener
    /// speaks.</param>
    public SslServerAuthenticationOptions OptionsFor(string? protocol) => protocol is null
        ? _options
        : _ofProtocols.GetOrAdd(protocol, static (name, make) => make([new SslApplicationProtocol(name)]), options);

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
