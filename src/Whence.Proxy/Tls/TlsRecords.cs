namespace Whence.Proxy.Tls;

/// <summary>The numbers of records (RFC 8446 section 5.1).</summary>
internal static class TlsRecords
{
    /// <summary>Type of a record with an alert.</summary>
    public const byte Alert = 21;

    /// <summary>Type of a record with a part of the handshake.</summary>
    public const byte Handshake = 22;

    /// <summary>Type, version, length.</summary>
    public const int Header = 5;

    /// <summary>The most that is in one, in clear.</summary>
    public const int MaxFragment = 1 << 14;

    /// <summary>The same ciphered (RFC 5246 section 6.2.3). TLS 1.3 allows less (RFC 8446 section 5.2), which is OpenSSL's to
    /// check.</summary>
    public const int MaxCiphered = MaxFragment + 2048;
}
