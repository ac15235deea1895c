namespace Whence;

/// <summary>The types of TLVs (PROXY specification section 2.2).</summary>
public static class TlvType
{
    /// <summary>PP2_TYPE_ALPN, section 2.2.1: the protocol above, as the client and the sender agreed on in TLS.</summary>
    public const byte Alpn = 0x01;

    /// <summary>PP2_TYPE_AUTHORITY, section 2.2.2: the host name the client asked for; at most 255 bytes.</summary>
    public const byte Authority = 0x02;

    /// <summary>PP2_TYPE_CRC32C, section 2.2.3: the checksum of the header, 4 bytes, big-endian.</summary>
    public const byte Crc32C = 0x03;

    /// <summary>PP2_TYPE_NOOP, section 2.2.4: padding; its content means nothing.</summary>
    public const byte Noop = 0x04;

    /// <summary>PP2_TYPE_UNIQUE_ID, section 2.2.5: an opaque name of the connection; at most 128 bytes.</summary>
    public const byte UniqueId = 0x05;

    /// <summary>PP2_TYPE_SSL, section 2.2.6: what the sender knows of the client's TLS; see <see cref="SslTlv"/>.</summary>
    public const byte Ssl = 0x20;

    /// <summary>PP2_SUBTYPE_SSL_VERSION, inside <see cref="Ssl"/>: for example <c>TLSv1.3</c>.</summary>
    public const byte SslVersion = 0x21;

    /// <summary>PP2_SUBTYPE_SSL_CN, inside <see cref="Ssl"/>: the common name of the client certificate's subject.</summary>
    public const byte SslCommonName = 0x22;

    /// <summary>PP2_SUBTYPE_SSL_CIPHER, inside <see cref="Ssl"/>.</summary>
    public const byte SslCipher = 0x23;

    /// <summary>PP2_SUBTYPE_SSL_SIG_ALG, inside <see cref="Ssl"/>: the algorithm that signed the sender's certificate.</summary>
    public const byte SslSignatureAlgorithm = 0x24;

    /// <summary>PP2_SUBTYPE_SSL_KEY_ALG, inside <see cref="Ssl"/>: the algorithm of the key of the sender's certificate.</summary>
    public const byte SslKeyAlgorithm = 0x25;

    /// <summary>PP2_SUBTYPE_SSL_GROUP, inside <see cref="Ssl"/>: the key exchange group.</summary>
    public const byte SslGroup = 0x26;

    /// <summary>PP2_SUBTYPE_SSL_SIG_SCHEME, inside <see cref="Ssl"/>: the signature scheme of the handshake.</summary>
    public const byte SslSignatureScheme = 0x27;

    /// <summary>PP2_SUBTYPE_SSL_CLIENT_CERT, inside <see cref="Ssl"/>: the client certificate in DER.</summary>
    public const byte SslClientCertificate = 0x28;

    /// <summary>PP2_TYPE_NETNS, section 2.2.7: the name of a network namespace.</summary>
    public const byte Netns = 0x30;

    /// <summary>PP2_TYPE_MIN_CUSTOM, section 2.2.8: the first of the types for applications, 0xE0 to 0xEF.</summary>
    public const byte MinCustom = 0xE0;

    /// <summary>PP2_TYPE_MAX_CUSTOM, section 2.2.8.</summary>
    public const byte MaxCustom = 0xEF;

    /// <summary>PP2_TYPE_MIN_EXPERIMENT, section 2.2.8: the first of the types for experiments, 0xF0 to 0xF7.</summary>
    public const byte MinExperiment = 0xF0;

    /// <summary>PP2_TYPE_MAX_EXPERIMENT, section 2.2.8.</summary>
    public const byte MaxExperiment = 0xF7;

    /// <summary>PP2_TYPE_MIN_FUTURE, section 2.2.8: the first of the types kept for later, 0xF8 to 0xFF.</summary>
    public const byte MinFuture = 0xF8;

    /// <summary>PP2_TYPE_MAX_FUTURE, section 2.2.8.</summary>
    public const byte MaxFuture = 0xFF;
}
