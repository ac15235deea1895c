namespace Whence.Proxy;

/// <summary>Versions of HTTP that a listener speaks.</summary>
[Flags]
public enum HttpVersions
{
    /// <summary>None; no listener is so.</summary>
    None = 0,

    /// <summary>HTTP/1.1 and HTTP/1.0 (RFC 9112).</summary>
    Http1 = 1,

    /// <summary>HTTP/2 (RFC 9113): by ALPN over TLS, and with prior knowledge without it.</summary>
    Http2 = 2,

    /// <summary>All of them.</summary>
    All = Http1 | Http2,
}
