namespace Whence;

/// <summary>PROXY specification section 2.1: <c>PROXY TCP4 source destination port port CRLF</c>.</summary>
/// <remarks>
/// The line is found first and judged whole, left to right: so neither result nor reason depends on where the bytes were split, and nobody
/// waits for a line that cannot come.
/// </remarks>
internal static class V1Reader
{
    /// <summary>Section 2.1: the longest line, its CRLF included.</summary>
    internal const int MaxLength = 107;

    private const int Version = 1;
    private const byte Cr = (byte)'\r';
    private const byte Lf = (byte)'\n';
    private const byte Space = (byte)' ';
    private const int ProtocolLength = 4;

    internal static ReadOnlySpan<byte> Keyword => "PROXY "u8;

    private static ReadOnlySpan<byte> Unknown => "UNKNOWN"u8;

    internal static ReadStatus Read(ReadOnlySpan<byte> source, out ProxyHeader header, out int consumed, out ProxyReason reason)
    {
        header = default;
        consumed = 0;
        ReadOnlySpan<byte> window = source.Length > MaxLength ? source[..MaxLength] : source;
        int end = window[Keyword.Length..].IndexOfAny(Cr, Lf) + Keyword.Length;
        if (end < Keyword.Length || end == window.Length - 1)
        {
            reason = JudgeUnended(window, end);
            if (reason != ProxyReason.None)
            {
                return ReadStatus.Invalid;
            }

            consumed = source.Length + 1;
            return ReadStatus.NeedMore;
        }

        if (window[end] != Cr || window[end + 1] != Lf)
        {
            reason = ProxyReason.V1LineEnd;
            return ReadStatus.Invalid;
        }

        reason = ReadLine(window[Keyword.Length..end], end + 2, out header);
        if (reason != ProxyReason.None)
        {
            return ReadStatus.Invalid;
        }

        consumed = end + 2;
        return ReadStatus.Done;
    }

    /// <summary>The window holds no CR or LF, or only as its last byte: a CR there may still get its LF if the limit has room for
    /// it.</summary>
    private static ProxyReason JudgeUnended(ReadOnlySpan<byte> window, int end)
    {
        if (end >= Keyword.Length && window[end] == Lf)
        {
            return ProxyReason.V1LineEnd;
        }

        return window.Length == MaxLength ? ProxyReason.V1TooLong : ProxyReason.None;
    }

    private static ProxyReason ReadLine(ReadOnlySpan<byte> line, int length, out ProxyHeader header)
    {
        header = default;
        if (line.Length > ProtocolLength && line[ProtocolLength] == Space && line.StartsWith("TCP"u8) && line[3] is (byte)'4' or (byte)'6')
        {
            ProxyFamily family = line[3] == (byte)'4' ? ProxyFamily.IPv4 : ProxyFamily.IPv6;
            HeaderStart start = new(ProxyCommand.Proxy, family, ProxyTransport.Stream, length);
            return ReadEndpoints(line[(ProtocolLength + 1)..], start, out header);
        }

        // Section 2.1: after UNKNOWN the receiver must ignore anything before the CRLF.
        if (line.StartsWith(Unknown) && (line.Length == Unknown.Length || line[Unknown.Length] == Space))
        {
            HeaderStart start = new(ProxyCommand.Unknown, ProxyFamily.Unspecified, ProxyTransport.Unspecified, length);
            header = new ProxyHeader(Version, start, default);
            return ProxyReason.None;
        }

        bool nothing = line.IsEmpty || line[0] == Space;
        return nothing || line.SequenceEqual("TCP4"u8) || line.SequenceEqual("TCP6"u8) ? ProxyReason.V1Syntax : ProxyReason.V1Protocol;
    }

    private static ProxyReason ReadEndpoints(ReadOnlySpan<byte> rest, HeaderStart start, out ProxyHeader header)
    {
        header = default;
        bool ipv4 = start.Family == ProxyFamily.IPv4;
        ProxyReason reason = TakeAddress(ref rest, ipv4, out Address source);
        if (reason != ProxyReason.None)
        {
            return reason;
        }

        reason = TakeAddress(ref rest, ipv4, out Address destination);
        if (reason != ProxyReason.None)
        {
            return reason;
        }

        int space = rest.IndexOf(Space);
        if (space < 0)
        {
            return rest.IsEmpty || AddressPort.TryParsePort(rest, out _) ? ProxyReason.V1Syntax : ProxyReason.V1Port;
        }

        reason = ReadPort(rest[..space], out ushort sourcePort);
        if (reason != ProxyReason.None)
        {
            return reason;
        }

        rest = rest[(space + 1)..];
        space = rest.IndexOf(Space);
        reason = ReadPort(space < 0 ? rest : rest[..space], out ushort destinationPort);
        if (reason != ProxyReason.None)
        {
            return reason;
        }

        if (space >= 0)
        {
            return ProxyReason.V1Syntax;
        }

        header = new ProxyHeader(Version, start, source, destination, sourcePort, destinationPort, default);
        return ProxyReason.None;
    }

    /// <summary>Reads one address and steps over the space behind it.</summary>
    private static ProxyReason TakeAddress(ref ReadOnlySpan<byte> rest, bool ipv4, out Address address)
    {
        int space = rest.IndexOf(Space);
        ReadOnlySpan<byte> text = space < 0 ? rest : rest[..space];
        if (!Address.TryParse(text, out address))
        {
            return text.IsEmpty ? ProxyReason.V1Syntax : ProxyReason.V1Address;
        }

        if (address.IsIPv4 != ipv4)
        {
            return ProxyReason.V1Family;
        }

        rest = rest[(space + 1)..];
        return space < 0 ? ProxyReason.V1Syntax : ProxyReason.None;
    }

    private static ProxyReason ReadPort(ReadOnlySpan<byte> text, out ushort port)
    {
        if (AddressPort.TryParsePort(text, out port))
        {
            return ProxyReason.None;
        }

        return text.IsEmpty ? ProxyReason.V1Syntax : ProxyReason.V1Port;
    }
}
