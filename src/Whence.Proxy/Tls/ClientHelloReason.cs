namespace Whence.Proxy;

/// <summary>What is wrong with the first bytes of a connection that should be a ClientHello. The same names stand in logs and metrics (<see
/// cref="ClientHelloReasonNames"/>).</summary>
public enum ClientHelloReason
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>The first bytes are not TLS.</summary>
    NotTls,

    /// <summary>The first bytes are a request of HTTP without TLS.</summary>
    PlainHttp,

    /// <summary>A hello of SSL 2 (RFC 6176).</summary>
    Ssl2,

    /// <summary>A record inside the hello is of another type.</summary>
    RecordType,

    /// <summary>A record is of no version of TLS.</summary>
    RecordVersion,

    /// <summary>A record is longer than 2^14 bytes (RFC 8446 section 5.1).</summary>
    RecordTooLong,

    /// <summary>A record holds no byte of the hello (RFC 8446 section 5.1).</summary>
    EmptyFragment,

    /// <summary>The first message is not a ClientHello.</summary>
    MessageType,

    /// <summary>The hello is longer than 16 KiB, or in too many small records.</summary>
    TooLong,

    /// <summary>There is more in the last record of the hello.</summary>
    TrailingData,

    /// <summary>The lengths inside the hello do not fit.</summary>
    Malformed,

    /// <summary>An extension came twice (RFC 8446 section 4.2).</summary>
    DuplicateExtension,

    /// <summary>There is more than one server name (RFC 6066 section 3).</summary>
    ServerNameRepeated,

    /// <summary>The server name is not a host name.</summary>
    ServerNameMalformed,

    /// <summary>The client offers only versions older than the listener's oldest.</summary>
    VersionTooOld,
}
