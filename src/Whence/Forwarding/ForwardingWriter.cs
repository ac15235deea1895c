namespace Whence;

/// <summary>Writes the way to the client for the next hop: X-Forwarded-For and Forwarded, built from the hops of a resolution.</summary>
/// <remarks>
/// Only what was vouched for is written: the hops from the client to the sender. What stood left of the client in a received list is not
/// among the hops, so it cannot be passed on. Pure functions; they never allocate.
/// </remarks>
public static class ForwardingWriter
{
    /// <summary>Writes the value of X-Forwarded-For: the vouched part of the way, then the sender; the leftmost element is the
    /// client.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="hops">The hops of the resolution, from the peer to the client.</param>
    /// <param name="resolution">The answer; when it is indeterminate the sender stands alone.</param>
    /// <param name="written">How many bytes were written.</param>
    /// <returns><see langword="false"/> when the destination is too short: <see cref="MaxLength"/> tells what suffices.</returns>
    public static bool TryWriteXForwardedFor(Span<byte> destination, ReadOnlySpan<Hop> hops, in Resolution resolution, out int written)
    {
        written = 0;
        for (int i = FirstToWrite(hops, resolution); i >= SenderIndex(hops); i--)
        {
            if (hops[i].Address.IsNone)
            {
                continue;
            }

            if ((written > 0 && !TryAppend(", "u8, destination, ref written))
                || !hops[i].Address.Address.TryFormat(destination[written..], out int length))
            {
                return false;
            }

            written += length;
        }

        return true;
    }

    /// <summary>Writes the value of Forwarded (RFC 7239): one element a hop, the sender's with scheme and host; <c>for=unknown</c> when the
    /// answer is indeterminate.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="hops">The hops of the resolution, from the peer to the client.</param>
    /// <param name="resolution">The answer.</param>
    /// <param name="proto">The scheme of the request; empty = left out.</param>
    /// <param name="host">The host of the request; empty = left out.</param>
    /// <param name="written">How many bytes were written.</param>
    /// <returns><see langword="false"/> when the destination is too short, or the host has a character that cannot stand in a quoted
    /// string.</returns>
    public static bool TryWriteForwarded(
        Span<byte> destination, ReadOnlySpan<Hop> hops, in Resolution resolution, ReadOnlySpan<byte> proto, ReadOnlySpan<byte> host, out int written)
    {
        written = 0;
        if (resolution.Outcome == ResolutionOutcome.Indeterminate)
        {
            return TryAppend("for=unknown"u8, destination, ref written) && TryWriteRequest(proto, host, destination, ref written);
        }

        for (int i = FirstToWrite(hops, resolution); i >= SenderIndex(hops); i--)
        {
            if (hops[i].Address.IsNone)
            {
                continue;
            }

            if ((written > 0 && !TryAppend(", "u8, destination, ref written)) || !TryWriteNode(hops[i].Address.Address, destination, ref written))
            {
                return false;
            }
        }

        return TryWriteRequest(proto, host, destination, ref written);
    }

    /// <summary>A length that suffices for either field.</summary>
    public static int MaxLength(int hops, int protoLength, int hostLength)
        => ((hops + 1) * (Address.MaxTextLength + 12)) + protoLength + (2 * hostLength) + 24;

    /// <summary>The client's place; the sender's when the client is not known.</summary>
    private static int FirstToWrite(ReadOnlySpan<Hop> hops, in Resolution resolution)
        => resolution.Outcome == ResolutionOutcome.Indeterminate ? SenderIndex(hops) : hops.Length - 1;

    /// <summary>The last hop that the connection itself gave.</summary>
    private static int SenderIndex(ReadOnlySpan<Hop> hops)
    {
        int index = 0;
        while (index + 1 < hops.Length && hops[index + 1].Evidence is ClaimSource.ProxyV1 or ClaimSource.ProxyV2 or ClaimSource.Toa)
        {
            index++;
        }

        return index;
    }

    private static bool TryWriteNode(Address address, Span<byte> destination, ref int written)
    {
        if (address.BitLength == 0)
        {
            return TryAppend("for=unknown"u8, destination, ref written); // RFC 7239 has no word for a local socket
        }

        bool quoted = address.IsIPv6; // section 6: brackets and colons need quotes
        if (!TryAppend(quoted ? "for=\"["u8 : "for="u8, destination, ref written)
            || !address.TryFormat(destination[written..], out int length))
        {
            return false;
        }

        written += length;
        return !quoted || TryAppend("]\""u8, destination, ref written);
    }

    private static bool TryWriteRequest(ReadOnlySpan<byte> proto, ReadOnlySpan<byte> host, Span<byte> destination, ref int written)
    {
        if (!proto.IsEmpty && !(TryAppend(";proto="u8, destination, ref written) && TryAppend(proto, destination, ref written)))
        {
            return false;
        }

        return host.IsEmpty || (TryAppend(";host=\""u8, destination, ref written) && TryAppendQuoted(host, destination, ref written));
    }

    private static bool TryAppendQuoted(ReadOnlySpan<byte> text, Span<byte> destination, ref int written)
    {
        foreach (byte character in text)
        {
            if (character is < 0x20 or 0x7F)
            {
                return false;
            }

            if (character is (byte)'"' or (byte)'\\' && !TryAppend("\\"u8, destination, ref written))
            {
                return false;
            }

            if (!TryAppend([character], destination, ref written))
            {
                return false;
            }
        }

        return TryAppend("\""u8, destination, ref written);
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
