using System.Buffers.Binary;

namespace Whence;

/// <summary>PROXY specification section 2.2: signature, version and command, family and transport, length, addresses, TLVs.</summary>
internal static class V2Reader
{
    private const int Version = 2;

    /// <summary>Reads bytes that begin with the signature.</summary>
    internal static ReadStatus Read(
        ReadOnlySpan<byte> source, int maxSize, out ProxyHeader header, out int consumed, out ProxyReason reason)
    {
        reason = ReadStart(source, maxSize, out HeaderStart start, out consumed);
        if (consumed > source.Length || reason != ProxyReason.None)
        {
            header = default;
            return reason == ProxyReason.None ? ReadStatus.NeedMore : ReadStatus.Invalid;
        }

        ReadOnlySpan<byte> whole = source[..start.TotalLength];
        reason = start.Command == ProxyCommand.Proxy && start.Family != ProxyFamily.Unspecified
            ? ReadRelayed(whole, start, out header)
            : ReadWithoutAddress(whole, start, out header);
        if (reason != ProxyReason.None)
        {
            header = default;
            consumed = 0;
            return ReadStatus.Invalid;
        }

        return ReadStatus.Done;
    }

    /// <summary>Judges each field as soon as it is there. <paramref name="needed"/>: the least total length that tells more.</summary>
    private static ProxyReason ReadStart(ReadOnlySpan<byte> source, int maxSize, out HeaderStart start, out int needed)
    {
        start = default;
        needed = 0;
        if (source.Length <= V2Layout.FamilyTransportAt)
        {
            bool known = source.Length > V2Layout.VersionCommandAt;
            ProxyReason early = known ? JudgeCommand(source[V2Layout.VersionCommandAt]) : ProxyReason.None;
            needed = early == ProxyReason.None ? source.Length + 1 : 0;
            return early;
        }

        byte familyTransport = source[V2Layout.FamilyTransportAt];
        ProxyReason reason = JudgeCommand(source[V2Layout.VersionCommandAt]);
        ProxyCommand command = (ProxyCommand)(source[V2Layout.VersionCommandAt] & 0xF);
        if (reason == ProxyReason.None && command == ProxyCommand.Proxy)
        {
            reason = JudgeFamily(familyTransport);
        }

        if (reason != ProxyReason.None)
        {
            return reason;
        }

        if (source.Length < V2Layout.PrefixLength)
        {
            needed = V2Layout.PrefixLength;
            return ProxyReason.None;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(source[V2Layout.LengthAt..]);
        if (V2Layout.PrefixLength + length > maxSize)
        {
            return ProxyReason.V2TooLong;
        }

        int family = familyTransport >> 4;
        int transport = familyTransport & 0xF;
        start = new HeaderStart(
            command,
            family <= (int)ProxyFamily.Unix ? (ProxyFamily)family : ProxyFamily.Unspecified,
            transport <= (int)ProxyTransport.Datagram ? (ProxyTransport)transport : ProxyTransport.Unspecified,
            V2Layout.PrefixLength + length);
        if (command == ProxyCommand.Proxy && length < V2Layout.AddressLength(start.Family))
        {
            return ProxyReason.V2ShortAddress;
        }

        needed = start.TotalLength;
        return ProxyReason.None;
    }

    private static ProxyReason JudgeCommand(byte versionCommand)
    {
        if (versionCommand >> 4 != Version)
        {
            return ProxyReason.V2Version;
        }

        return (versionCommand & 0xF) > (int)ProxyCommand.Proxy ? ProxyReason.V2Command : ProxyReason.None;
    }

    private static ProxyReason JudgeFamily(byte familyTransport)
    {
        if (familyTransport >> 4 > (int)ProxyFamily.Unix)
        {
            return ProxyReason.V2Family;
        }

        return (familyTransport & 0xF) > (int)ProxyTransport.Datagram ? ProxyReason.V2Transport : ProxyReason.None;
    }

    /// <summary>PROXY with a family: addresses where it says, and behind them TLVs to the end.</summary>
    private static ProxyReason ReadRelayed(ReadOnlySpan<byte> whole, HeaderStart start, out ProxyHeader header)
    {
        int tlvsAt = V2Layout.PrefixLength + V2Layout.AddressLength(start.Family);
        ProxyReason reason = TlvRules.Check(whole, tlvsAt);
        if (reason != ProxyReason.None)
        {
            header = default;
            return reason;
        }

        ReadOnlySpan<byte> block = whole[V2Layout.PrefixLength..];
        ReadOnlySpan<byte> tlvs = whole[tlvsAt..];
        if (start.Transport == ProxyTransport.Unspecified)
        {
            // Section 2.2: a combination that is not supported is taken as UNSPEC, which has no address.
            header = new ProxyHeader(Version, start with { Family = ProxyFamily.Unspecified }, tlvs);
        }
        else if (start.Family == ProxyFamily.Unix)
        {
            header = new ProxyHeader(start, block);
        }
        else
        {
            header = ReadAddresses(start, block, tlvs);
        }

        return ProxyReason.None;
    }

    private static ProxyHeader ReadAddresses(HeaderStart start, ReadOnlySpan<byte> block, ReadOnlySpan<byte> tlvs)
    {
        Address source;
        Address destination;
        if (start.Family == ProxyFamily.IPv4)
        {
            source = Address.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(block));
            destination = Address.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(block[4..]));
            block = block[8..];
        }
        else
        {
            source = Address.FromIPv6(BinaryPrimitives.ReadUInt128BigEndian(block));
            destination = Address.FromIPv6(BinaryPrimitives.ReadUInt128BigEndian(block[16..]));
            block = block[32..];
        }

        ushort sourcePort = BinaryPrimitives.ReadUInt16BigEndian(block);
        return new ProxyHeader(Version, start, source, destination, sourcePort, BinaryPrimitives.ReadUInt16BigEndian(block[2..]), tlvs);
    }

    /// <summary>
    /// LOCAL and UNSPEC: the block is skipped by its length (section 2.2). Some senders put TLVs there at once, some behind an address
    /// block, some neither; only a CRC32C that is found and wrong (section 2.2.3) refuses the header.
    /// </summary>
    private static ProxyReason ReadWithoutAddress(ReadOnlySpan<byte> whole, HeaderStart start, out ProxyHeader header)
    {
        int tlvsAt = V2Layout.PrefixLength;
        bool tiled = TlvRules.Tiles(whole[tlvsAt..], out int crcAt);
        if (!tiled)
        {
            tlvsAt += V2Layout.AddressLength(start.Family);
            tiled = tlvsAt <= whole.Length && TlvRules.Tiles(whole[tlvsAt..], out crcAt);
        }

        header = new ProxyHeader(Version, start, tiled ? whole[tlvsAt..] : default);
        return tiled && crcAt >= 0 && !TlvRules.CrcHolds(whole, tlvsAt + crcAt) ? ProxyReason.V2CrcMismatch : ProxyReason.None;
    }
}
