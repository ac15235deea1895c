using System.Net.Security;

namespace Whence.Proxy.Tls;

/// <summary>What a listener offers above TLS (ALPN, RFC 7301).</summary>
internal static class OfferedProtocols
{
    /// <summary>In the order of preference.</summary>
    private static readonly List<SslApplicationProtocol> Http = [SslApplicationProtocol.Http11];

    /// <summary>Null on tcp: what the target speaks is not ours to say.</summary>
    public static List<SslApplicationProtocol>? For(ListenerModel model) => model.Http is null ? null : Http;
}
