namespace Whence;

/// <summary>Where a statement of the client address was read.</summary>
public enum ClaimSource : byte
{
    /// <summary>The socket: the other end of the connection, which the kernel vouches for.</summary>
    Socket,

    /// <summary>A PROXY protocol version 1 header.</summary>
    ProxyV1,

    /// <summary>A PROXY protocol version 2 header.</summary>
    ProxyV2,

    /// <summary>A list in the form of X-Forwarded-For.</summary>
    XForwardedFor,

    /// <summary>The Forwarded field of RFC 7239.</summary>
    Forwarded,

    /// <summary>A header field that names one client, such as CF-Connecting-IP.</summary>
    Header,

    /// <summary>A parameter of the query string.</summary>
    Query,

    /// <summary>A cookie.</summary>
    Cookie,

    /// <summary>A field of an urlencoded form.</summary>
    Form,

    /// <summary>A TLV of a PROXY protocol version 2 header.</summary>
    Tlv,

    /// <summary>A header of the Simple Proxy Protocol, on a datagram.</summary>
    Spp,

    /// <summary>A TCP option of the connection.</summary>
    Toa,
}
