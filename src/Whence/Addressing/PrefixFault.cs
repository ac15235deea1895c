namespace Whence;

/// <summary>Why a text is not a <see cref="Prefix"/>.</summary>
public enum PrefixFault : byte
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>Neither an address nor an address, a slash and a number.</summary>
    Syntax,

    /// <summary>The length is over 32 for IPv4 or over 128 for IPv6.</summary>
    LengthOutOfRange,

    /// <summary>Bits behind the prefix length are set, as in <c>10.0.0.5/8</c>: the writer may have meant one host or the
    /// network.</summary>
    HostBits,

    /// <summary>An IPv4-mapped prefix shorter than 96 bits, such as <c>::ffff:10.0.0.0/8</c>, which would cover every IPv4
    /// address.</summary>
    MappedTooShort,
}
