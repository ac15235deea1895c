namespace Whence;

/// <summary>Finds the TCP options in the headers of a SYN as Linux saves them (TCP_SAVED_SYN): IP header, then TCP header.</summary>
public static class SavedSyn
{
    private const int IPv4HeaderLength = 20;
    private const int IPv6HeaderLength = 40;
    private const int TcpHeaderLength = 20;
    private const int DataOffsetAt = 12;

    private const byte Tcp = 6;
    private const byte HopByHop = 0;
    private const byte Routing = 43;
    private const byte Destination = 60;

    /// <summary>Finds the options.</summary>
    /// <param name="headers">From the first byte of the IP header on.</param>
    /// <param name="options">What follows the 20 bytes of the TCP header; may be empty.</param>
    /// <returns><see langword="false"/> when these are not whole headers of IP and TCP.</returns>
    public static bool TryGetOptions(ReadOnlySpan<byte> headers, out ReadOnlySpan<byte> options)
    {
        options = default;
        if (!TrySkipIP(headers, out ReadOnlySpan<byte> tcp) || tcp.Length < TcpHeaderLength)
        {
            return false;
        }

        int length = (tcp[DataOffsetAt] >> 4) * 4;
        if (length < TcpHeaderLength || length > tcp.Length)
        {
            return false;
        }

        options = tcp[TcpHeaderLength..length];
        return true;
    }

    private static bool TrySkipIP(ReadOnlySpan<byte> headers, out ReadOnlySpan<byte> tcp)
    {
        tcp = default;
        switch (headers.IsEmpty ? 0 : headers[0] >> 4)
        {
            case 4 when headers.Length >= IPv4HeaderLength:
                int length = (headers[0] & 0xF) * 4;
                if (length < IPv4HeaderLength || length > headers.Length || headers[9] != Tcp)
                {
                    return false;
                }

                tcp = headers[length..];
                return true;
            case 6 when headers.Length >= IPv6HeaderLength:
                return TrySkipExtensions(headers[6], headers[IPv6HeaderLength..], out tcp);
            default:
                return false;
        }
    }

    /// <summary>RFC 8200 section 4: each has the number of the next header, and its own length in units of 8 bytes.</summary>
    private static bool TrySkipExtensions(byte next, ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> tcp)
    {
        while (next is HopByHop or Routing or Destination)
        {
            if (rest.Length < 8 || rest.Length < (rest[1] + 1) * 8)
            {
                tcp = default;
                return false;
            }

            next = rest[0];
            rest = rest[((rest[1] + 1) * 8)..];
        }

        tcp = rest;
        return next == Tcp;
    }
}
