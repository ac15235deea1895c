namespace Whence;

/// <summary>Names a <see cref="ProxyReason"/> for logs, metrics and people, each in one place.</summary>
public static class ProxyReasonNames
{
    private static readonly (ProxyReason Reason, string Name, string Text)[] Table =
    [
        (ProxyReason.None, "none", "Nothing is wrong."),
        (ProxyReason.VersionNotAllowed, "version-not-allowed", "The header is of a version that is not taken here."),
        (ProxyReason.Truncated, "truncated", "The bytes end inside the header."),
        (ProxyReason.V1TooLong, "v1-too-long", "There is no CRLF within the first 107 bytes."),
        (ProxyReason.V1LineEnd, "v1-line-end", "The line does not end with CR and LF together."),
        (ProxyReason.V1Syntax, "v1-syntax", "The line is not a protocol, two addresses and two ports with exactly one space between them."),
        (ProxyReason.V1Protocol, "v1-protocol", "The protocol is not TCP4, TCP6 or UNKNOWN."),
        (ProxyReason.V1Address, "v1-address", "An address of the line is not an address."),
        (ProxyReason.V1Family, "v1-family", "An address of the line is not of the family that the line announces."),
        (ProxyReason.V1Port, "v1-port", "A port of the line is not a number of 0 to 65535 without leading zeros."),
        (ProxyReason.V2Version, "v2-version", "The version behind the v2 signature is not 2."),
        (ProxyReason.V2Command, "v2-command", "The command is neither LOCAL nor PROXY."),
        (ProxyReason.V2Family, "v2-family", "The address family is not one the specification defines."),
        (ProxyReason.V2Transport, "v2-transport", "The transport is not one the specification defines."),
        (ProxyReason.V2ShortAddress, "v2-short-address", "The length is too small for the addresses of the family."),
        (ProxyReason.V2TooLong, "v2-too-long", "The header is larger than the limit."),
        (ProxyReason.V2TlvOverrun, "v2-tlv-overrun", "The TLVs do not end where the header ends."),
        (ProxyReason.V2CrcMismatch, "v2-crc-mismatch", "The CRC32C of the header is not the one it carries."),
        (ProxyReason.V2CrcLength, "v2-crc-length", "The CRC32C TLV is not 4 bytes long."),
        (ProxyReason.V2CrcDuplicate, "v2-crc-duplicate", "There is more than one CRC32C TLV."),
        (ProxyReason.V2UniqueIdLength, "v2-unique-id-length", "The UNIQUE_ID TLV is longer than 128 bytes."),
        (ProxyReason.V2AuthorityLength, "v2-authority-length", "The AUTHORITY TLV is longer than 255 bytes."),
    ];

    /// <summary>The name in kebab-case, for logs, metric labels and machines; stable.</summary>
    /// <param name="reason">A reason; one that is not defined is <c>unknown</c>.</param>
    public static string ToName(this ProxyReason reason) => (int)reason < Table.Length ? Table[(int)reason].Name : "unknown";

    /// <summary>One sentence for people.</summary>
    /// <param name="reason">A reason; one that is not defined has a sentence that says so.</param>
    public static string Describe(this ProxyReason reason)
        => (int)reason < Table.Length ? Table[(int)reason].Text : "The reason is not known.";
}
