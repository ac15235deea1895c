namespace Whence;

/// <summary>Reads a node of RFC 7239 section 6: IPv4, bracketed IPv6, <c>unknown</c> or an obfuscated name; a port, plain or obfuscated,
/// behind it.</summary>
internal static class ForwardedNode
{
    /// <summary>An address in brackets and an obfuscated port of a sensible length; a longer value with escapes in it is refused rather
    /// than unescaped.</summary>
    private const int MaxEscapedLength = 128;

    internal static NodeKind Read(ReadOnlySpan<byte> value, out AddressPort address)
    {
        address = default;
        if (value.Length == 0)
        {
            return NodeKind.Malformed; // an element without "for"
        }

        if (value[0] != (byte)'"')
        {
            return ReadNode(value, out address);
        }

        value = value[1..^1]; // the element reader saw to the closing quote
        if (!value.Contains((byte)'\\'))
        {
            return ReadNode(value, out address);
        }

        Span<byte> unescaped = stackalloc byte[MaxEscapedLength];
        return TryUnescape(value, unescaped, out int length) ? ReadNode(unescaped[..length], out address) : NodeKind.Malformed;
    }

    private static NodeKind ReadNode(ReadOnlySpan<byte> node, out AddressPort address)
    {
        address = default;
        if (NodeText.TrySplitAddress(node, bareIPv6: false, out Address host, out ReadOnlySpan<byte> portText, out bool hasPort))
        {
            ushort port = 0;
            if (hasPort && !NodeText.TryParseUsedPort(portText, out port) && !IsObfuscated(portText))
            {
                return NodeKind.Malformed;
            }

            address = new AddressPort(host.Unmap(), port);
            return NodeKind.Address;
        }

        int colon = node.IndexOf((byte)':');
        ReadOnlySpan<byte> name = colon < 0 ? node : node[..colon];
        if (colon >= 0 && !AddressPort.TryParsePort(node[(colon + 1)..], out _) && !IsObfuscated(node[(colon + 1)..]))
        {
            return NodeKind.Malformed;
        }

        if (System.Text.Ascii.EqualsIgnoreCase(name, "unknown"u8))
        {
            return NodeKind.Unknown;
        }

        return IsObfuscated(name) ? NodeKind.Obfuscated : NodeKind.Malformed;
    }

    /// <summary>Section 6.3: <c>"_" 1*( ALPHA / DIGIT / "." / "_" / "-")</c>.</summary>
    private static bool IsObfuscated(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != (byte)'_')
        {
            return false;
        }

        foreach (byte character in text[1..])
        {
            if (!char.IsAsciiLetterOrDigit((char)character) && character is not ((byte)'.' or (byte)'_' or (byte)'-'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>RFC 9110 section 5.6.4: a backslash stands for the character behind it.</summary>
    private static bool TryUnescape(ReadOnlySpan<byte> text, Span<byte> buffer, out int length)
    {
        length = 0;
        if (text.Length > buffer.Length)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            i += text[i] == (byte)'\\' ? 1 : 0;
            buffer[length++] = text[i];
        }

        return true;
    }
}
