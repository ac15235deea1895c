namespace Whence.Proxy.Tls;

/// <summary>Host names in a ClientHello (RFC 6066 section 3: without a dot at the end, in ASCII).</summary>
internal static class ServerNameText
{
    /// <summary>RFC 1035 section 2.3.4, as text.</summary>
    private const int MaxLength = 253;

    private const int MaxLabel = 63;

    /// <summary>Puts a name into lower case.</summary>
    /// <param name="name">The name; changed in place.</param>
    /// <param name="isAddress">Whether it is an address, which names no server: as if there were none.</param>
    /// <returns>Whether it is a name or an address: labels of letters, digits, <c>-</c> and <c>_</c>, none empty.</returns>
    public static bool TryFold(Span<byte> name, out bool isAddress)
    {
        isAddress = Address.TryParse(name, out _);
        return isAddress || (name.Length is > 0 and <= MaxLength && TryFoldLabels(name));
    }

    private static bool TryFoldLabels(Span<byte> name)
    {
        int label = 0;
        foreach (ref byte character in name)
        {
            if (character == '.')
            {
                if (label == 0)
                {
                    return false;
                }

                label = 0;
                continue;
            }

            if (!char.IsAsciiLetterOrDigit((char)character) && character is not ((byte)'-' or (byte)'_') || ++label > MaxLabel)
            {
                return false;
            }

            character = character is >= (byte)'A' and <= (byte)'Z' ? (byte)(character | 0x20) : character;
        }

        return label > 0;
    }
}
