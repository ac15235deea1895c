namespace Whence;

/// <summary>Where a rule looks for a claim: which kind of place, and its name there.</summary>
/// <remarks>
/// The name is a header field name, a query parameter, a cookie or a form field; header names are compared without case. For
/// <see cref="ClaimSource.Tlv"/> it is empty and <see cref="TlvType"/> counts.
/// </remarks>
public sealed record ClaimField
{
    private ClaimField(ClaimSource source, string name, byte tlvType = 0, bool hasBarePort = false)
    {
        HasBarePort = hasBarePort;
        Source = source;
        Name = name;
        TlvType = tlvType;
    }

    /// <summary>X-Forwarded-For.</summary>
    public static ClaimField XForwardedFor { get; } = new(ClaimSource.XForwardedFor, "X-Forwarded-For");

    /// <summary>Forwarded, RFC 7239.</summary>
    public static ClaimField Forwarded { get; } = new(ClaimSource.Forwarded, "Forwarded");

    /// <summary>What kind of place.</summary>
    public ClaimSource Source { get; }

    /// <summary>The name of the field there.</summary>
    public string Name { get; }

    /// <summary>The type of the TLV, for <see cref="ClaimSource.Tlv"/>.</summary>
    public byte TlvType { get; }

    /// <summary>Whether the value is an address and a port with a colon between them, IPv6 without brackets; only for
    /// <see cref="ClaimSource.Header"/>.</summary>
    public bool HasBarePort { get; }

    /// <summary>The header field beside it with the client's port, which counts where the claim is believed and names none itself; null =
    /// there is no such field. Only for <see cref="ClaimSource.Header"/>.</summary>
    public ClaimField? PortField { get; private init; }

    /// <summary>Whether the place is a header field of a request.</summary>
    public bool IsHeader => Source is ClaimSource.XForwardedFor or ClaimSource.Forwarded or ClaimSource.Header;

    /// <summary>Whether the place holds a list of hops that is walked, not one value.</summary>
    public bool IsList => Source is ClaimSource.XForwardedFor or ClaimSource.Forwarded;

    /// <summary>A list in the form of X-Forwarded-For under another name.</summary>
    public static ClaimField ListHeader(string name) => new(ClaimSource.XForwardedFor, name);

    /// <summary>A header field with one address.</summary>
    public static ClaimField Header(string name) => new(ClaimSource.Header, name);

    /// <summary>A header field with one address, and another one with its port, as Ali-Cdn-Real-Ip and Ali-Cdn-Real-Port.</summary>
    public static ClaimField HeaderBesidePort(string name, string port) => Header(name) with { PortField = Header(port) };

    /// <summary>A header field with one address and its port, as CloudFront-Viewer-Address: what stands behind the last colon is the port,
    /// which must be there, so that <c>2001:db8::1:443</c> is read in one way only.</summary>
    public static ClaimField HeaderWithPort(string name) => new(ClaimSource.Header, name, hasBarePort: true);

    /// <summary>A query parameter with one address.</summary>
    public static ClaimField Query(string name) => new(ClaimSource.Query, name);

    /// <summary>A cookie with one address.</summary>
    public static ClaimField Cookie(string name) => new(ClaimSource.Cookie, name);

    /// <summary>A form field with one address.</summary>
    public static ClaimField Form(string name) => new(ClaimSource.Form, name);

    /// <summary>A TLV of the PROXY v2 header with the text of one address.</summary>
    public static ClaimField Tlv(byte type) => new(ClaimSource.Tlv, string.Empty, type);

    /// <summary>As in the configuration: <c>x-forwarded-for</c>, <c>header:CF-Connecting-IP</c>, <c>tlv:0xE5</c>.</summary>
    public override string ToString() => Source switch
    {
        ClaimSource.Tlv => $"tlv:0x{TlvType:X2}",
        ClaimSource.XForwardedFor when !Name.Equals("X-Forwarded-For", StringComparison.OrdinalIgnoreCase) => $"list:{Name}",
        ClaimSource.XForwardedFor or ClaimSource.Forwarded => Source.ToName(),
        _ => $"{Source.ToName()}:{Name}",
    };
}
