namespace Whence;

/// <summary>A kind of TCP option that is taken for TOA, and the lengths that it may have.</summary>
/// <param name="Kind">The kind; see <see cref="IsKindFree"/>.</param>
/// <param name="Lengths">Its lengths.</param>
public readonly record struct ToaFormat(byte Kind, ToaLengths Lengths)
{
    /// <summary>What LVS of 2012 and its descendants write.</summary>
    public const byte LvsKind = 200;

    /// <summary>What LVS writes for IPv6; an experimental kind (RFC 4727).</summary>
    public const byte LvsIPv6Kind = 253;

    /// <summary>What later LVS, DPVS and the clouds write; an experimental kind (RFC 4727), and that of TCP Fast Open's cookies too.</summary>
    public const byte ExperimentalKind = 254;

    /// <summary>What CDNs and BIG-IP write, without a port. It is also the kind of the user timeout (RFC 5482), whose length is 4.</summary>
    public const byte CdnKind = 28;

    /// <summary>The lengths that senders of this kind write.</summary>
    public static ToaFormat Usual(byte kind) => new(kind, kind == CdnKind ? ToaLengths.WithoutPort : ToaLengths.WithPort);

    /// <summary>Whether a kind is not one that TCP itself uses (IANA, TCP Option Kind Numbers; 28 is an exception, see <see
    /// cref="CdnKind"/>).</summary>
    public static bool IsKindFree(int kind) => kind is CdnKind or (> 34 and <= 255 and not (69 or 172 or 174));
}
