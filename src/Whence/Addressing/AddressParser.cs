namespace Whence;

/// <summary>The strict reader behind <see cref="Address.TryParse(ReadOnlySpan{byte}, out Address)"/>.</summary>
/// <remarks>
/// The lax forms that <c>inet_aton</c> and .NET take (octal, hexadecimal, short, integer, zones, brackets) let two programs read two
/// addresses in one text; at a trust boundary that is a hole. The tests compare this reader with a slow, plain one.
/// </remarks>
internal static class AddressParser
{
    /// <summary>Six groups of four digits, six colons and a dotted end of 15: the longest text of an IPv6 address.</summary>
    internal const int MaxInputLength = 45;

    private const int Groups = 8;

    internal static bool TryParse(ReadOnlySpan<byte> text, out Address address)
    {
        if (text.Length is > 0 and <= MaxInputLength)
        {
            // Whichever comes first, a dot or a colon, tells the family; IPv4 shows its dot within four characters.
            int end = Math.Min(text.Length, 4);
            for (int i = 0; i < end && text[i] != (byte)':'; i++)
            {
                if (text[i] == (byte)'.')
                {
                    bool dotted = TryParseIPv4(text, out uint value);
                    address = dotted ? Address.FromIPv4(value) : default;
                    return dotted;
                }
            }

            return TryParseIPv6(text, out address);
        }

        address = default;
        return false;
    }

    /// <summary>Four decimal octets, 0 to 255, one to three digits, no leading zero (PROXY specification section 2.1; RFC 6943 section
    /// 3.1.1).</summary>
    internal static bool TryParseIPv4(ReadOnlySpan<byte> text, out uint value)
    {
        value = 0;
        int at = 0;
        for (int octets = 0; octets < 4; octets++)
        {
            if (octets > 0)
            {
                if (at >= text.Length || text[at] != (byte)'.')
                {
                    return false;
                }

                at++;
            }

            if (at >= text.Length)
            {
                return false;
            }

            uint octet = (uint)text[at] - '0';
            if (octet > 9)
            {
                return false;
            }

            at++;
            if (octet != 0)
            {
                // At most two more digits; a fourth one is met by the check for the dot, or for the end.
                for (int digits = 0; digits < 2 && at < text.Length; digits++, at++)
                {
                    uint digit = (uint)text[at] - '0';
                    if (digit > 9)
                    {
                        break;
                    }

                    octet = (octet * 10) + digit;
                }
            }

            if (octet > 255)
            {
                return false;
            }

            value = (value << 8) | octet;
        }

        return at == text.Length;
    }

    /// <summary>RFC 4291 section 2.2: eight groups of one to four digits, one <c>::</c> for one or more groups of zeros, the last two
    /// groups dotted if liked.</summary>
    private static bool TryParseIPv6(ReadOnlySpan<byte> text, out Address address)
    {
        address = default;
        UInt128 value = 0;
        int groups = 0;
        int groupsBeforeGap = -1;
        int at = 0;

        if (text.StartsWith("::"u8))
        {
            groupsBeforeGap = 0;
            at = 2;
        }

        while (at < text.Length)
        {
            if (groups == Groups)
            {
                return false;
            }

            int start = at;
            uint group = 0;
            while (at < text.Length && HexDigit(text[at]) is var digit && digit < 16)
            {
                if (at - start == 4)
                {
                    return false;
                }

                group = (group << 4) | digit;
                at++;
            }

            if (at == start)
            {
                return false;
            }

            if (at < text.Length && text[at] == (byte)'.')
            {
                if (groups > Groups - 2 || !TryParseIPv4(text[start..], out uint tail))
                {
                    return false;
                }

                value = (value << 32) | tail;
                groups += 2;
                break;
            }

            value = (value << 16) | group;
            groups++;
            if (at == text.Length)
            {
                break;
            }

            if (!TrySkipColons(text, groups, ref at, ref groupsBeforeGap))
            {
                return false;
            }
        }

        return TryPlaceGap(value, groups, groupsBeforeGap, out address);
    }

    /// <summary>Steps over one colon, which something must follow, or over the one <c>::</c>, which may end the text.</summary>
    private static bool TrySkipColons(ReadOnlySpan<byte> text, int groups, ref int at, ref int groupsBeforeGap)
    {
        if (text[at] != (byte)':')
        {
            return false;
        }

        at++;
        if (at < text.Length && text[at] == (byte)':')
        {
            if (groupsBeforeGap >= 0)
            {
                return false;
            }

            groupsBeforeGap = groups;
            at++;
            return true;
        }

        return at < text.Length;
    }

    private static bool TryPlaceGap(UInt128 value, int groups, int groupsBeforeGap, out Address address)
    {
        address = default;
        if (groupsBeforeGap < 0)
        {
            if (groups != Groups)
            {
                return false;
            }
        }
        else if (groups >= Groups)
        {
            return false; // "::" stands for at least one group
        }
        else
        {
            int bitsBehind = (groups - groupsBeforeGap) * 16;
            UInt128 behind = bitsBehind == 0 ? 0 : value & (UInt128.MaxValue >> (128 - bitsBehind));
            UInt128 before = groupsBeforeGap == 0 ? 0 : (value >> bitsBehind) << (128 - (groupsBeforeGap * 16));
            value = before | behind;
        }

        address = Address.FromIPv6(value);
        return true;
    }

    private static uint HexDigit(byte character)
    {
        uint digit = (uint)character - '0';
        if (digit <= 9)
        {
            return digit;
        }

        uint letter = ((uint)character | 0x20) - 'a';
        return letter <= 5 ? letter + 10 : uint.MaxValue;
    }
}
