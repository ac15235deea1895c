using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Whence.Proxy.Tls;

/// <summary>Makes what SslStream is given for a certificate of a listener.</summary>
internal static class ServerOptions
{
    /// <param name="model">The policy of the listener, the same for all its certificates.</param>
    /// <param name="offered">ALPN; null = nothing is offered, and what clients offer is not answered.</param>
    /// <param name="context">The certificate with its key and chain.</param>
    /// <param name="authorities">Whose certificates of clients are believed; null = clients are not asked.</param>
    public static SslServerAuthenticationOptions Make(
        ListenerTlsModel model,
        List<SslApplicationProtocol>? offered,
        SslStreamCertificateContext context,
        X509Certificate2Collection? authorities) => new()
        {
            ServerCertificateContext = context,
            ApplicationProtocols = offered,
            EnabledSslProtocols = ProtocolVersions.From(model.MinVersion),

            // Renegotiation is work that the client orders and we do (CVE-2011-1473), and a place to put bytes of somebody else in front
            // (CVE-2009-3555).
            AllowRenegotiation = false,

            // A resumed session brings the old decision about its certificate along (CVE-2025-23419): where one is asked for, each
            // connection is looked at anew.
            AllowTlsResume = authorities is null,
            ClientCertificateRequired = authorities is not null,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = authorities is null ? null : ChainPolicies.Make(authorities, ChainPolicies.ForClients),
            RemoteCertificateValidationCallback = model.ClientCertificates switch
            {
                null => null,
                { Required: true } => ClientCertificateCheck.Required,
                _ => ClientCertificateCheck.Optional,
            },
        };
}
