namespace Whence;

/// <summary>Reads X-Forwarded-For: a list of addresses, the nearest hop last. There is no standard; this is what nginx, HAProxy, Envoy and
/// the CDNs write.</summary>
/// <remarks>Pure functions on bytes: they never throw, never allocate. Several lines of the field are one list, in order (RFC 9110 section
/// 5.3).</remarks>
public static class XForwardedFor
{
    /// <summary>Takes the rightmost element off a line. Blank elements are passed over.</summary>
    /// <param name="line">The line; shortened to what stands left of the element.</param>
    /// <param name="element">The element without white space around it.</param>
    /// <returns><see langword="false"/> when nothing but commas and white space is left.</returns>
    public static bool TryTakeLast(ref ReadOnlySpan<byte> line, out ReadOnlySpan<byte> element)
    {
        while (line.Length > 0)
        {
            int comma = line.LastIndexOf((byte)',');
            element = NodeText.TrimWhiteSpace(line[(comma + 1)..]);
            line = comma < 0 ? default : line[..comma];
            if (element.Length > 0)
            {
                return true;
            }
        }

        element = default;
        return false;
    }

    /// <summary>Reads one element: an address; IPv6 with or without brackets; <c>:port</c> 1 to 65535 behind IPv4 or brackets.</summary>
    /// <param name="element">The element; white space around it is passed over, inside it is not allowed.</param>
    /// <param name="address">The address, unmapped, and its port (0 = none).</param>
    /// <returns>Never <see cref="NodeKind.Several"/>: elements are separated before.</returns>
    public static NodeKind ReadElement(ReadOnlySpan<byte> element, out AddressPort address)
    {
        address = default;
        element = NodeText.TrimWhiteSpace(element);
        if (element.Length == 0)
        {
            return NodeKind.Empty;
        }

        if (NodeText.TrySplitAddress(element, bareIPv6: true, out Address host, out ReadOnlySpan<byte> portText, out bool hasPort))
        {
            ushort port = 0;
            if (hasPort && !NodeText.TryParseUsedPort(portText, out port))
            {
                return NodeKind.Malformed;
            }

            address = new AddressPort(host.Unmap(), port);
            return NodeKind.Address;
        }

        return System.Text.Ascii.EqualsIgnoreCase(element, "unknown"u8) ? NodeKind.Unknown : NodeKind.Malformed;
    }
}
