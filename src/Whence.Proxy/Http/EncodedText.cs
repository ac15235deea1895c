namespace Whence.Proxy.Http;

/// <summary>Decoding of names and values in queries and forms (application/x-www-form-urlencoded).</summary>
internal static class EncodedText
{
    /// <summary>Decodes <c>%XX</c> and <c>+</c> once. A <c>%</c> that begins no code stays: as part of an address it makes that unreadable.</summary>
    /// <param name="encoded">The text.</param>
    /// <param name="decoded">Where to; must be as long as the text.</param>
    /// <returns>How many bytes there are.</returns>
    public static int Decode(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        int length = 0;
        for (int i = 0; i < encoded.Length; i++)
        {
            byte value = encoded[i];
            if (value == '%' && i + 2 < encoded.Length && TryHex((char)encoded[i + 1], (char)encoded[i + 2], out byte code))
            {
                value = code;
                i += 2;
            }
            else if (value == '+')
            {
                value = (byte)' ';
            }

            decoded[length++] = value;
        }

        return length;
    }

    /// <summary>Two hexadecimal digits as a byte.</summary>
    public static bool TryHex(char high, char low, out byte value)
    {
        value = 0;
        if (!char.IsAsciiHexDigit(high) || !char.IsAsciiHexDigit(low))
        {
            return false;
        }

        value = (byte)((Digit(high) << 4) | Digit(low));
        return true;
    }

    private static int Digit(char hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
