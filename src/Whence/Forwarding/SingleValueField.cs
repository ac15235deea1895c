namespace Whence;

/// <summary>Reads a field that names one client, such as X-Real-IP, CF-Connecting-IP or Ali-Cdn-Real-Ip.</summary>
/// <remarks>Two values mean that somebody added one, so none is taken (<see cref="NodeKind.Several"/>). Never throws, never
/// allocates.</remarks>
public static class SingleValueField
{
    /// <summary>Reads the value: what one element of X-Forwarded-For may be.</summary>
    public static NodeKind Read(ReadOnlySpan<byte> value, out AddressPort address)
    {
        if (value.Contains((byte)','))
        {
            address = default;
            return NodeKind.Several;
        }

        return XForwardedFor.ReadElement(value, out address);
    }

    /// <summary>Reads an address and its port behind the last colon, IPv6 with or without brackets. The port must be there.</summary>
    public static NodeKind ReadWithPort(ReadOnlySpan<byte> value, out AddressPort address)
    {
        address = default;
        value = NodeText.TrimWhiteSpace(value);
        if (value.Contains((byte)','))
        {
            return NodeKind.Several;
        }

        int colon = value.LastIndexOf((byte)':');
        if (colon < 0 || !NodeText.TryParseUsedPort(value[(colon + 1)..], out ushort port))
        {
            return value.IsEmpty ? NodeKind.Empty : NodeKind.Malformed;
        }

        if (!NodeText.TrySplitAddress(value[..colon], bareIPv6: true, out Address host, out _, out bool hasPort) || hasPort)
        {
            return NodeKind.Malformed;
        }

        address = new AddressPort(host.Unmap(), port);
        return NodeKind.Address;
    }
}
