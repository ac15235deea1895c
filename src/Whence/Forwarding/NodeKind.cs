namespace Whence;

/// <summary>What one element of a list of hops, or one single value, turned out to be.</summary>
public enum NodeKind : byte
{
    /// <summary>Nothing but white space.</summary>
    Empty,

    /// <summary>An address, perhaps with a port.</summary>
    Address,

    /// <summary>The word <c>unknown</c> (RFC 7239 section 6.2).</summary>
    Unknown,

    /// <summary>An obfuscated name, <c>_</c> and letters, digits, dots, dashes (RFC 7239 section 6.3).</summary>
    Obfuscated,

    /// <summary>More than one value where one is allowed.</summary>
    Several,

    /// <summary>Anything else.</summary>
    Malformed,
}
