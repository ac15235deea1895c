namespace Whence.Proxy;

/// <summary>A version of TLS that is spoken. Older ones are not (RFC 8996).</summary>
public enum TlsVersion
{
    /// <summary>RFC 5246.</summary>
    Tls12,

    /// <summary>RFC 8446.</summary>
    Tls13,
}
