namespace Whence;

/// <summary>One element of the Forwarded field: views into the line that was read.</summary>
/// <remarks>Values are as they stand on the wire, quotes included where there are any; an empty span = the parameter is not
/// there.</remarks>
public readonly ref struct ForwardedElement
{
    /// <summary>The client or proxy that the request came from (RFC 7239 section 5.2).</summary>
    public ReadOnlySpan<byte> For { get; internal init; }

    /// <summary>The interface where it came in (section 5.1).</summary>
    public ReadOnlySpan<byte> By { get; internal init; }

    /// <summary>The Host field that it had (section 5.3).</summary>
    public ReadOnlySpan<byte> Host { get; internal init; }

    /// <summary>The scheme that it came by (section 5.4).</summary>
    public ReadOnlySpan<byte> Proto { get; internal init; }

    /// <summary>Reads <see cref="For"/> as a node (section 6).</summary>
    /// <param name="address">The address, unmapped, and its port; 0 = none, or an obfuscated one.</param>
    public NodeKind ReadFor(out AddressPort address) => ForwardedNode.Read(For, out address);
}
