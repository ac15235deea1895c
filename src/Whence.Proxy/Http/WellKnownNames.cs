namespace Whence.Proxy.Http;

/// <summary>Field names that say who the client is, or what it asked for, to somebody's back end. Folded.</summary>
internal static class WellKnownNames
{
    /// <summary>
    /// Every field of this family is managed: what there is of it grows with every proxy (…-For, -Proto, -Host, -Port, -Prefix, -Method,
    /// -Uri, -Server, -Tls-Client-Cert, -Client-Cert, …).
    /// </summary>
    public const string ForwardedFamily = "x-forwarded-";

    /// <summary>Say who the client is. They survive only from a sender that a rule trusts for exactly this field.</summary>
    public static readonly string[] Identities =
    [
        "forwarded",                // RFC 7239
        "x-forwarded",              // its forerunner, still read by libraries that guess
        "forwarded-for",            // the same
        "x-real-ip",                // nginx realip's default
        "x-real-port",
        "x-client-ip",              // Azure, Apache mod_remoteip's example
        "client-ip",                // Rails compares it with X-Forwarded-For
        "true-client-ip",           // Akamai, Cloudflare Enterprise
        "cf-connecting-ip",         // Cloudflare
        "cf-connecting-ipv6",
        "cf-pseudo-ipv4",
        "fastly-client-ip",         // Fastly
        "fly-client-ip",            // Fly.io
        "x-cluster-client-ip",      // Rackspace, Zeus; Django middleware reads it
        "x-original-forwarded-for", // ingress-nginx
        "x-original-for",           // what ASP.NET Core keeps of the peer
        "x-originating-ip",         // webmail, burp-style bypass lists
        "x-remote-ip",
        "x-remote-addr",
        "remote-addr",              // REMOTE_ADDR of CGI, after folding
        "x-envoy-external-address", // Envoy
        "x-azure-clientip",         // Azure Front Door
        "x-azure-socketip",
        "x-appengine-user-ip",      // Google App Engine
        "cloudfront-viewer-address",
        "ali-cdn-real-ip",          // Alibaba CDN
        "ali-cdn-real-port",
        "eo-connecting-ip",         // Tencent EdgeOne
        "eo-client-ip",
        "wl-proxy-client-ip",       // WebLogic
        "proxy-client-ip",
        "x-proxyuser-ip",
        "client-cert",              // RFC 9440: section 4 asks every proxy to remove it
        "client-cert-chain",
        "x-client-cert",
        "x-ssl-client-cert",
        "ssl-client-cert",
    ];

    /// <summary>
    /// Say what was asked for, over the request line's head (security class of X-Original-URL). They survive from a sender that any rule
    /// trusts.
    /// </summary>
    public static readonly string[] Overrides =
        [
            "x-original-url", "x-original-uri", "x-original-host", "x-original-method", "x-original-proto",
            "x-original-scheme", "x-rewrite-url", "x-host",
        ];

    /// <summary>Carry the request itself: never managed, even where the configuration sets one.</summary>
    public static readonly string[] Unmanageable = ["host", "content-length", "transfer-encoding", "connection"];
}
