namespace Whence;

/// <summary>Why bytes that begin as a PROXY header are not a valid one. Names and wording: <see cref="ProxyReasonNames"/>.</summary>
public enum ProxyReason : byte
{
    /// <summary>Nothing is wrong; also with <see cref="ReadStatus.NeedMore"/> and <see cref="ReadStatus.NotAHeader"/>.</summary>
    None,

    /// <summary>The header is of a version that the options refuse.</summary>
    VersionNotAllowed,

    /// <summary>The bytes end inside the header (sections 2.1 and 2.2: reject partial headers). Only
    /// <see cref="ProxyHeaderReader.ReadFinal"/> says this.</summary>
    Truncated,

    /// <summary>v1: no CRLF within 107 bytes (section 2.1).</summary>
    V1TooLong,

    /// <summary>v1: a CR without LF behind it or a LF without CR before it (section 2.1).</summary>
    V1LineEnd,

    /// <summary>v1: not five parts with exactly one space between them (section 2.1).</summary>
    V1Syntax,

    /// <summary>v1: neither TCP4 nor TCP6 nor UNKNOWN (section 2.1).</summary>
    V1Protocol,

    /// <summary>v1: a part that should be an address is none (section 2.1).</summary>
    V1Address,

    /// <summary>v1: an address of the other family than TCP4 or TCP6 announced (section 2.1).</summary>
    V1Family,

    /// <summary>v1: a port that is not a decimal number of 0 to 65535 without leading zeros (section 2.1).</summary>
    V1Port,

    /// <summary>v2: the high half of byte 12 is not 2 (section 2.2).</summary>
    V2Version,

    /// <summary>v2: the low half of byte 12 is neither LOCAL nor PROXY (section 2.2).</summary>
    V2Command,

    /// <summary>v2: the high half of byte 13 is over 3 (section 2.2).</summary>
    V2Family,

    /// <summary>v2: the low half of byte 13 is over 2 (section 2.2).</summary>
    V2Transport,

    /// <summary>v2: the length is too small for the addresses of the family (section 2.2).</summary>
    V2ShortAddress,

    /// <summary>v2: the header is larger than <see cref="ProxyReadOptions.MaxSize"/>.</summary>
    V2TooLong,

    /// <summary>v2: a TLV reaches beyond the header, or one or two bytes are left behind the last (section 2.2).</summary>
    V2TlvOverrun,

    /// <summary>v2: the CRC32C of the header is not the one it carries (section 2.2.3).</summary>
    V2CrcMismatch,

    /// <summary>v2: a CRC32C TLV that is not 4 bytes (section 2.2.3).</summary>
    V2CrcLength,

    /// <summary>v2: two CRC32C TLVs (section 2.2.3): which one counts would be a guess.</summary>
    V2CrcDuplicate,

    /// <summary>v2: a UNIQUE_ID TLV of more than 128 bytes (section 2.2.5).</summary>
    V2UniqueIdLength,

    /// <summary>v2: an AUTHORITY TLV of more than 255 bytes, the most a host name can have (section 2.2.2; RFC 1035 section
    /// 2.3.4).</summary>
    V2AuthorityLength,
}
