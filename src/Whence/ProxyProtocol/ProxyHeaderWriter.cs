using System.Buffers.Text;

namespace Whence;

/// <summary>Writes PROXY protocol headers; the mirror of <see cref="ProxyHeaderReader"/>. Version 2 with TLVs:
/// <see cref="ProxyHeaderBuilder"/>.</summary>
/// <remarks>Never throws, never allocates. A destination that is too short is refused and stays as it was.</remarks>
public static class ProxyHeaderWriter
{
    /// <summary>The longest v1 line, in bytes, CRLF included (PROXY specification section 2.1).</summary>
    public const int MaxV1Length = V1Reader.MaxLength;

    /// <summary>The longest v2 header of IP addresses without TLVs, in bytes (section 2.2).</summary>
    public const int MaxV2LengthWithoutTlvs = V2Layout.PrefixLength + V2Layout.IPv6BlockLength;

    /// <summary>Writes a TCP4 or TCP6 line (section 2.1).</summary>
    /// <param name="destination">Where to; <see cref="MaxV1Length"/> bytes always suffice.</param>
    /// <param name="endpoints">Both ends. Of mixed families the IPv4 one is written as IPv4-mapped in TCP6.</param>
    /// <param name="written">The bytes of the line; 0 when refused.</param>
    /// <returns><see langword="false"/> when an end has no IP address or the destination is too short.</returns>
    public static bool TryWriteV1(Span<byte> destination, ProxyEndpoints endpoints, out int written)
    {
        written = 0;
        if (!TryPromote(ref endpoints))
        {
            return false;
        }

        Span<byte> line = stackalloc byte[MaxV1Length];
        int at = Append(line, 0, endpoints.Source.Address.IsIPv4 ? "PROXY TCP4 "u8 : "PROXY TCP6 "u8);
        at = Append(line, at, endpoints.Source.Address, " "u8);
        at = Append(line, at, endpoints.Destination.Address, " "u8);
        at = Append(line, at, endpoints.Source.Port, " "u8);
        at = Append(line, at, endpoints.Destination.Port, "\r\n"u8);
        return TryCopy(line[..at], destination, out written);
    }

    /// <summary>Writes the line of a connection whose client is not known (section 2.1): <c>PROXY UNKNOWN</c> and CRLF, 15 bytes.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="written">15, or 0 when refused.</param>
    /// <returns><see langword="false"/> when the destination is too short.</returns>
    public static bool TryWriteV1Unknown(Span<byte> destination, out int written)
        => TryCopy("PROXY UNKNOWN\r\n"u8, destination, out written);

    /// <summary>Writes a v2 header without TLVs (section 2.2); as <see cref="ProxyHeaderBuilder.Start"/> and nothing more.</summary>
    /// <param name="destination">Where to; <see cref="MaxV2LengthWithoutTlvs"/> bytes always suffice.</param>
    /// <param name="command">LOCAL has no addresses and a length of 0.</param>
    /// <param name="transport">Stream or datagram.</param>
    /// <param name="endpoints">Both ends, for PROXY; a source without IP address makes it UNSPEC.</param>
    /// <param name="written">The bytes of the header; 0 when refused.</param>
    /// <returns><see langword="false"/> when the addresses cannot be written or the destination is too short.</returns>
    public static bool TryWriteV2(
        Span<byte> destination, ProxyCommand command, ProxyTransport transport, ProxyEndpoints endpoints, out int written)
    {
        ProxyHeaderBuilder builder = new(destination);
        written = 0;
        return builder.Start(command, transport, endpoints) && builder.TryFinish(out written);
    }

    /// <summary>Brings both ends to one family: of mixed ones the IPv4 address becomes IPv4-mapped, as receivers of HAProxy's headers
    /// expect.</summary>
    internal static bool TryPromote(ref ProxyEndpoints endpoints)
    {
        Address source = endpoints.Source.Address;
        Address destination = endpoints.Destination.Address;
        if (source.BitLength == 0 || destination.BitLength == 0)
        {
            return false;
        }

        if (source.Kind != destination.Kind)
        {
            endpoints = new ProxyEndpoints(
                endpoints.Source with { Address = source.MapToIPv6() }, endpoints.Destination with { Address = destination.MapToIPv6() });
        }

        return true;
    }

    private static int Append(Span<byte> line, int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(line[at..]);
        return at + text.Length;
    }

    private static int Append(Span<byte> line, int at, Address address, ReadOnlySpan<byte> behind)
    {
        address.TryFormat(line[at..], out int length);
        return Append(line, at + length, behind);
    }

    private static int Append(Span<byte> line, int at, ushort port, ReadOnlySpan<byte> behind)
    {
        Utf8Formatter.TryFormat(port, line[at..], out int length);
        return Append(line, at + length, behind);
    }

    private static bool TryCopy(ReadOnlySpan<byte> line, Span<byte> destination, out int written)
    {
        bool fits = line.TryCopyTo(destination);
        written = fits ? line.Length : 0;
        return fits;
    }
}
