namespace Whence;

/// <summary>The first byte of an SSL TLV (PROXY specification section 2.2.6).</summary>
[Flags]
public enum SslClientFlags : byte
{
    /// <summary>The client did not connect over TLS.</summary>
    None = 0,

    /// <summary>PP2_CLIENT_SSL: the client connected over TLS.</summary>
    Ssl = 1,

    /// <summary>PP2_CLIENT_CERT_CONN: the client gave a certificate on this connection.</summary>
    CertificateOnConnection = 2,

    /// <summary>PP2_CLIENT_CERT_SESS: the client gave a certificate at least once in its TLS session.</summary>
    CertificateInSession = 4,
}
