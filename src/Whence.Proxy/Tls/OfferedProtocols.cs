using System.Net.Security;

namespace Whence.Proxy.Tls;

/// <summary>What a listener offers above TLS (ALPN, RFC 7301).</summary>
internal static class OfferedProtocols
{
    /// <summary>On http the versions that it speaks, the newer first. Null = nothing: what the target of a tcp listener speaks is not ours
    /// to say, and where a route says it, that route's protocol is offered to who is led there by it.</summary>
    public static List<SslApplicationProtocol>? For(ListenerModel model)
    {
        if (model.Http is not { } http)
        {
            return null;
        }

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
}
