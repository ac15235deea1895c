namespace Whence.Gateway.Configuration;

/// <summary>Where a claim stands.</summary>
/// <param name="Kind">In which kind of place.</param>
/// <param name="Name">The name of the header, parameter, cookie or field; null for the other kinds.</param>
/// <param name="TlvType">The type of the TLV; 0 for the other kinds.</param>
public sealed record ClaimSourceConfig(ClaimSourceKind Kind, string? Name = null, byte TlvType = 0)
{
    /// <summary>Whether the claim is a list of hops.</summary>
    public bool IsList => Kind is ClaimSourceKind.XForwardedFor or ClaimSourceKind.Forwarded;

    /// <summary>As it is written in the file.</summary>
    public override string ToString() => Kind switch
    {
        ClaimSourceKind.XForwardedFor => "x-forwarded-for",
        ClaimSourceKind.Forwarded => "forwarded",
        ClaimSourceKind.Tlv => $"tlv:0x{TlvType:X2}",
        _ => $"{Kind.ToString().ToLowerInvariant()}:{Name}",
    };
}

/// <summary>The kinds of places where a claim stands.</summary>
public enum ClaimSourceKind
{
    /// <summary>The X-Forwarded-For list.</summary>
    XForwardedFor,

    /// <summary>The Forwarded list (RFC 7239).</summary>
    Forwarded,

    /// <summary>A header with one address.</summary>
    Header,

    /// <summary>A parameter of the query.</summary>
    Query,

    /// <summary>A cookie.</summary>
    Cookie,

    /// <summary>A field of an urlencoded form.</summary>
    Form,

    /// <summary>A TLV of the PROXY header.</summary>
    Tlv,
}
