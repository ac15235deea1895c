using System.Net.Security;

namespace Whence.Proxy.Tls;

/// <summary>What a listener offers above TLS (ALPN, RFC 7301).</summary>
internal static class OfferedProtocols
{
    /// <summary>On http the versions that it speaks, the newer first; on tcp what its routes ask for, in their order. Null = nothing: what a
    /// target speaks is not ours to say.</summary>
    public static List<SslApplicationProtocol>? For(ListenerModel model)
    {
        if (model.Http is { } http)
        {
            List<SslApplicationProtocol> spoken = [];
            if (http.Versions.HasFlag(HttpVersions.Http2))
            {
                spoken.Add(SslApplicationProtocol.Http2);
            }

            if (http.Versions.HasFlag(HttpVersions.Http1))
            {
                spoken.Add(SslApplicationProtocol.Http11);
            }

            return spoken;
        }

        List<SslApplicationProtocol> routed =
        [
            .. model.Tcp!.Routes.Select(static route => route.Protocol).OfType<string>().Distinct(StringComparer.Ordinal)
                .Select(static protocol => new SslApplicationProtocol(protocol)),
        ];
        return routed.Count == 0 ? null : routed;
    }
}
