using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Whence.Proxy.Tls;

/// <summary>Decides about the certificates of targets.</summary>
internal static class TargetCertificateCheck
{
    /// <summary>A good chain, and the name that was meant.</summary>
    public static readonly RemoteCertificateValidationCallback Verified = static (stream, certificate, _, errors)
        => (((TlsStream)stream).Verdict = Judge((TlsStream)stream, certificate as X509Certificate2, errors)) == CertificateVerdict.Good;

    /// <summary>Whatever it shows.</summary>
    public static readonly RemoteCertificateValidationCallback Any = static (stream, _, _, _) => stream is TlsStream;

    /// <summary>Names are those of the subject alternative names alone, dNSName for a host and iPAddress for an address (RFC 9525 section
    /// 6); the common name, which SslStream still takes where there are none, says nothing.</summary>
    private static CertificateVerdict Judge(TlsStream stream, X509Certificate2? certificate, SslPolicyErrors errors)
        => certificate is null ? CertificateVerdict.Missing
            : (errors & SslPolicyErrors.RemoteCertificateChainErrors) != 0 ? CertificateVerdict.Untrusted
            : errors == SslPolicyErrors.None
                && certificate.MatchesHostname(stream.ExpectedName!, allowWildcards: true, allowCommonName: false)
                ? CertificateVerdict.Good
                : CertificateVerdict.OtherName;
}
