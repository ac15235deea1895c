using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Whence.Proxy.Tls;

/// <summary>How chains of certificates are built and judged (RFC 5280 section 6).</summary>
/// <remarks>
/// Revocation is not looked up: lists and OCSP are requests to addresses that a certificate names, made while its sender waits, and who
/// cannot be reached decides then. Missing intermediate certificates are not fetched, for the same reason: the other end has to send them.
/// </remarks>
internal static class ChainPolicies
{
    /// <summary>id-kp-clientAuth (RFC 5280 section 4.2.1.12).</summary>
    public static readonly Oid ForClients = new("1.3.6.1.5.5.7.3.2");

    /// <summary>id-kp-serverAuth.</summary>
    public static readonly Oid ForServers = new("1.3.6.1.5.5.7.3.1");

    /// <param name="authorities">Who is believed, and nobody else; null = whom the system believes.</param>
    /// <param name="use">What the certificate must be for.</param>
    public static X509ChainPolicy Make(X509Certificate2Collection? authorities, Oid use)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            TrustMode = authorities is null ? X509ChainTrustMode.System : X509ChainTrustMode.CustomRootTrust,
        };
        policy.ApplicationPolicy.Add(use);
        if (authorities is not null)
        {
            policy.CustomTrustStore.AddRange(authorities);
        }

        return policy;
    }
}
