namespace Whence.Proxy.Tls;

/// <summary>Fatal alerts that we send ourselves (RFC 8446 section 6); the numbers are those on the wire.</summary>
internal enum TlsAlert : byte
{
    /// <summary>A message or record that has no place here.</summary>
    UnexpectedMessage = 10,

    /// <summary>A record that is too long.</summary>
    RecordOverflow = 22,

    /// <summary>A field that is well-formed and wrong.</summary>
    IllegalParameter = 47,

    /// <summary>A message whose lengths do not fit.</summary>
    DecodeError = 50,

    /// <summary>A version that is not spoken.</summary>
    ProtocolVersion = 70,

    /// <summary>A name that nobody here has (RFC 6066 section 3).</summary>
    UnrecognizedName = 112,

    /// <summary>No protocol that is spoken here (RFC 7301 section 3.2).</summary>
    NoApplicationProtocol = 120,
}
