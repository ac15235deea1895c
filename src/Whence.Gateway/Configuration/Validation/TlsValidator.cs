using Whence.Proxy;

namespace Whence.Gateway.Configuration.Validation;

/// <summary>TLS of listeners and towards targets: who decrypts has what it needs, and who does not has nothing to decrypt with.</summary>
internal static class TlsValidator
{
    private static readonly string[] TerminateKeys = ["certificates", "clientCertificates", "maxHandshakes", "handshakesPerSource"];

    public static void Validate(ValidationContext context)
    {
        foreach (ListenerConfig listener in context.Config.Listeners)
        {
            if (listener.Tls is { } tls)
            {
                ReportMode(context, listener, tls);
                ReportFiles(context, tls);
            }

            if (listener.Receive.ProxyProtocol is { InsideTls: true } inside && listener.Tls is not { Mode: TlsMode.Terminate })
            {
                context.Report(Problems.InsideNoTls(context.Sources.Of(inside, "insideTls")));
            }
        }

        foreach (UpstreamConfig upstream in context.Config.Upstreams)
        {
            if (upstream.Tls is { } tls)
            {
                ReportUpstream(context, tls);
            }
        }
    }

    private static void ReportMode(ValidationContext context, ListenerConfig listener, ListenerTlsConfig tls)
    {
        if (tls.Mode == TlsMode.Terminate)
        {
            // A mode that could not be read stands as terminate here.
            bool isMeant = context.Sources.IsGood(tls, "mode") || !context.Sources.Wrote(tls, "mode");
            if (isMeant && (!context.Sources.Wrote(tls, "certificates") || context.Sources.WroteEmptyList(tls, "certificates")))
            {
                context.Report(Problems.MissingKey(
                    context.Sources.KeyOf(listener, "tls"),
                    "certificates",
                    "tls",
                    "write certificates: [{ cert: FILE, key: FILE }], or mode: passthrough"));
            }

            return;
        }

        if (listener.Protocol == ListenerProtocol.Http)
        {
            context.Report(Problems.PassthroughNeedsTcp(context.Sources.Of(tls, "mode")));
        }

        foreach (string key in TerminateKeys.Where(key => context.Sources.Wrote(tls, key)))
        {
            context.Report(Problems.NotForPassthrough(context.Sources.KeyOf(tls, key), key));
        }
    }

    private static void ReportFiles(ValidationContext context, ListenerTlsConfig tls)
    {
        foreach (CertificateConfig certificate in tls.Certificates)
        {
            ReportPair(context, certificate);
        }

        if (tls.ClientCertificates is { Ca.Length: > 0 } clients)
        {
            ReportAuthorities(context, clients, clients.Ca);
        }
    }

    private static void ReportUpstream(ValidationContext context, UpstreamTlsConfig tls)
    {
        if (!tls.Verify)
        {
            context.Report(Problems.VerifyOff(context.Sources.Of(tls, "verify")));
        }

        if (tls.Ca is { } ca)
        {
            ReportAuthorities(context, tls, ca);
        }

        if (tls.Certificate is { } certificate)
        {
            ReportPair(context, certificate);
        }
    }

    private static void ReportAuthorities(ValidationContext context, object owner, string path)
    {
        if (TlsFiles.CheckCertificates(context.Sources.Of(owner, "ca"), path) is { } fault)
        {
            context.Report(fault);
        }
    }

    /// <summary>An empty path could not be read and was reported there.</summary>
    private static void ReportPair(ValidationContext context, CertificateConfig certificate)
    {
        if (certificate.Cert.Length == 0 || certificate.Key.Length == 0)
        {
            return;
        }

        (SourceLocation Cert, SourceLocation Key) at = (context.Sources.Of(certificate, "cert"), context.Sources.Of(certificate, "key"));
        foreach (ConfigDiagnostic fault in TlsFiles.CheckPair(at.Cert, certificate.Cert, at.Key, certificate.Key))
        {
            context.Report(fault);
        }
    }
}
