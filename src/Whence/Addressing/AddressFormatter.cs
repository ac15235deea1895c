using System.Buffers.Text;

namespace Whence;

/// <summary>The writer behind <see cref="Address.TryFormat(Span{byte}, out int)"/>: RFC 5952 sections 4 and 5.</summary>
internal static class AddressFormatter
{
    private const int Groups = 8;

    internal static bool TryFormat(Address address, Span<byte> destination, out int written)
    {
        written = 0;
        switch (address.Kind)
        {
            case AddressKind.IPv4:
                return TryFormatIPv4(address.IPv4Value, destination, ref written);
            case AddressKind.IPv6:
                return TryFormatIPv6(address, destination, out written);
            case AddressKind.Unix:
                return TryAppend("unix:"u8, destination, ref written);
            default:
                return TryAppend("-"u8, destination, ref written);
        }
    }

    private static bool TryFormatIPv4(uint value, Span<byte> destination, ref int written)
    {
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            if (!Utf8Formatter.TryFormat((byte)(value >> shift), destination[written..], out int digits))
            {
                return false;
            }

            written += digits;
            if (shift > 0 && !TryAppend("."u8, destination, ref written))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryFormatIPv6(Address address, Span<byte> destination, out int written)
    {
        written = 0;
        if (address.IsIPv4Mapped)
        {
            // RFC 5952 section 5: a prefix that is known to hold an IPv4 address gets the dotted end.
            return TryAppend("::ffff:"u8, destination, ref written) && TryFormatIPv4(address.IPv4Value, destination, ref written);
        }

        Span<ushort> groups = stackalloc ushort[Groups];
        UInt128 value = address.IPv6Value;
        for (int i = Groups - 1; i >= 0; i--, value >>= 16)
        {
            groups[i] = (ushort)value;
        }

        (int gapStart, int gapLength) = LongestZeroRun(groups);
        for (int i = 0; i < Groups; i++)
        {
            if (i == gapStart)
            {
                if (!TryAppend("::"u8, destination, ref written))
                {
                    return false;
                }

                i += gapLength - 1;
                continue;
            }

            if (i > 0 && i != gapStart + gapLength && !TryAppend(":"u8, destination, ref written))
            {
                return false;
            }

            if (!TryAppendHex(groups[i], destination, ref written))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>RFC 5952 sections 4.1 and 4.3: no leading zeros, lower case.</summary>
    private static bool TryAppendHex(ushort group, Span<byte> destination, ref int written)
    {
        int digits = group < 0x10 ? 1 : group < 0x100 ? 2 : group < 0x1000 ? 3 : 4;
        if (destination.Length - written < digits)
        {
            return false;
        }

        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
        {
            destination[written++] = "0123456789abcdef"u8[(group >> shift) & 0xF];
        }

        return true;
    }

    /// <summary>RFC 5952 section 4.2: the longest run, the first of equals, never a single group.</summary>
    private static (int Start, int Length) LongestZeroRun(ReadOnlySpan<ushort> groups)
    {
        (int Start, int Length) longest = (-1, 1);
        int length = 0;
        for (int i = 0; i < groups.Length; i++)
        {
            length = groups[i] == 0 ? length + 1 : 0;
            if (length > longest.Length)
            {
                longest = (i - length + 1, length);
            }
        }

        return longest.Start < 0 ? (-1, 0) : longest;
    }

    private static bool TryAppend(ReadOnlySpan<byte> text, Span<byte> destination, ref int written)
    {
        if (!text.TryCopyTo(destination[written..]))
        {
            return false;
        }

        written += text.Length;
        return true;
    }
}
