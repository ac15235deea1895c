namespace Whence.Cli.Decode;

/// <summary>The names of TLV types, as the specification has them (section 2.2).</summary>
internal static class TlvNames
{
    public static string Of(byte type) => type switch
    {
        TlvType.Alpn => "ALPN",
        TlvType.Authority => "AUTHORITY",
        TlvType.Crc32C => "CRC32C",
        TlvType.Noop => "NOOP",
        TlvType.UniqueId => "UNIQUE_ID",
        TlvType.Ssl => "SSL",
        TlvType.Netns => "NETNS",
        >= TlvType.MinCustom and <= TlvType.MaxCustom => "custom",
        >= TlvType.MinExperiment and <= TlvType.MaxExperiment => "experiment",
        >= TlvType.MinFuture => "future",
        _ => "unassigned",
    };

    /// <summary>Inside an SSL TLV (section 2.2.6).</summary>
    public static string OfSsl(byte type) => type switch
    {
        TlvType.SslVersion => "SSL_VERSION",
        TlvType.SslCommonName => "SSL_CN",
        TlvType.SslCipher => "SSL_CIPHER",
        TlvType.SslSignatureAlgorithm => "SSL_SIG_ALG",
        TlvType.SslKeyAlgorithm => "SSL_KEY_ALG",
        TlvType.SslGroup => "SSL_GROUP",
        TlvType.SslSignatureScheme => "SSL_SIG_SCHEME",
        TlvType.SslClientCertificate => "SSL_CLIENT_CERT",
        _ => "unassigned",
    };
}
