namespace Whence;

/// <summary>The text of one hop, as both list fields and single-value fields have it.</summary>
internal static class NodeText
{
    /// <summary>RFC 9110 section 5.6.3: optional white space is space and tab, nothing else.</summary>
    internal static ReadOnlySpan<byte> TrimWhiteSpace(ReadOnlySpan<byte> text) => text.Trim(" \t"u8);

    /// <summary>Splits <c>address</c>, <c>address:port</c>, <c>[address]</c> and <c>[address]:port</c>.</summary>
    /// <param name="text">Trimmed text.</param>
    /// <param name="bareIPv6">Whether IPv6 may stand without brackets: so in X-Forwarded-For, not so in Forwarded.</param>
    /// <param name="address">The address as it was written, IPv4-mapped or not.</param>
    /// <param name="portText">What stands behind the colon; only valid where <paramref name="hasPort"/>.</param>
    /// <param name="hasPort">Whether there is a colon behind the address.</param>
    internal static bool TrySplitAddress(
        ReadOnlySpan<byte> text, bool bareIPv6, out Address address, out ReadOnlySpan<byte> portText, out bool hasPort)
    {
        portText = default;
        hasPort = false;
        address = default;
        if (text.Length > 0 && text[0] == (byte)'[')
        {
            int close = text.IndexOf((byte)']');
            if (close < 0 || !Address.TryParse(text[1..close], out address) || !address.IsIPv6)
            {
                return false;
            }

            ReadOnlySpan<byte> rest = text[(close + 1)..];
            hasPort = rest.Length > 0;
            portText = hasPort ? rest[1..] : default;
            return !hasPort || rest[0] == (byte)':';
        }

        int colon = text.IndexOf((byte)':');
        if (colon < 0)
        {
            return Address.TryParse(text, out address);
        }

        if (text[(colon + 1)..].Contains((byte)':'))
        {
            return bareIPv6 && Address.TryParse(text, out address);
        }

        hasPort = true;
        portText = text[(colon + 1)..];
        return Address.TryParse(text[..colon], out address) && address.IsIPv4;
    }

    /// <summary>A port that somebody can have: 1 to 65535.</summary>
    internal static bool TryParseUsedPort(ReadOnlySpan<byte> text, out ushort port) => AddressPort.TryParsePort(text, out port) && port > 0;
}
