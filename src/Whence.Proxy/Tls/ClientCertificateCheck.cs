using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Whence.Proxy.Tls;

/// <summary>Decides about the certificates of clients. The chain was built by SslStream already, as <see cref="ChainPolicies"/>
/// asks.</summary>
internal static class ClientCertificateCheck
{
    /// <summary>Nobody without one.</summary>
    public static readonly RemoteCertificateValidationCallback Required = static (stream, certificate, _, errors)
        => Judge((TlsStream)stream, certificate, errors) == CertificateVerdict.Good;

    /// <summary>Those without one, too.</summary>
    public static readonly RemoteCertificateValidationCallback Optional = static (stream, certificate, _, errors)
        => Judge((TlsStream)stream, certificate, errors) is CertificateVerdict.Good or CertificateVerdict.Missing;

    private static CertificateVerdict Judge(TlsStream stream, X509Certificate? certificate, SslPolicyErrors errors)
        => stream.Verdict = certificate is null ? CertificateVerdict.Missing
            : errors == SslPolicyErrors.None ? CertificateVerdict.Good
            : CertificateVerdict.Untrusted;
}
