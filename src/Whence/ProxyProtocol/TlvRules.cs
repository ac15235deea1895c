using System.Buffers.Binary;

namespace Whence;

/// <summary>What TLVs must be (PROXY specification section 2.2): whole to the last byte, and some of them of a certain length.</summary>
internal static class TlvRules
{
    /// <summary>Checks the TLVs from <paramref name="tlvsAt"/> to the end of a whole header, its CRC32C included.</summary>
    internal static ProxyReason Check(ReadOnlySpan<byte> header, int tlvsAt)
    {
        if (tlvsAt == header.Length)
        {
            return ProxyReason.None;
        }

        int crcAt = -1;
        for (int at = tlvsAt; at < header.Length;)
        {
            if (!TryMeasure(header, at, out int length))
            {
                return ProxyReason.V2TlvOverrun;
            }

            ProxyReason reason = CheckLength(header[at], length);
            if (reason != ProxyReason.None)
            {
                return reason;
            }

            if (header[at] == TlvType.Crc32C)
            {
                if (crcAt >= 0)
                {
                    return ProxyReason.V2CrcDuplicate;
                }

                crcAt = at + V2Layout.TlvPrefixLength;
            }

            at += V2Layout.TlvPrefixLength + length;
        }

        return crcAt < 0 || CrcHolds(header, crcAt) ? ProxyReason.None : ProxyReason.V2CrcMismatch;
    }

    /// <summary>Limits that a TLV of this type must keep, for readers and writers alike.</summary>
    internal static ProxyReason CheckLength(byte type, int length) => type switch
    {
        TlvType.Crc32C when length != V2Layout.CrcLength => ProxyReason.V2CrcLength,
        TlvType.UniqueId when length > V2Layout.MaxUniqueIdLength => ProxyReason.V2UniqueIdLength,
        TlvType.Authority when length > V2Layout.MaxAuthorityLength => ProxyReason.V2AuthorityLength,
        _ => ProxyReason.None,
    };

    /// <summary>Whether the bytes are TLVs to the last one. <paramref name="crcAt"/>: the value of the only CRC32C of 4 bytes, or
    /// -1.</summary>
    internal static bool Tiles(ReadOnlySpan<byte> bytes, out int crcAt)
    {
        crcAt = -1;
        int checksums = 0;
        for (int at = 0; at < bytes.Length;)
        {
            if (!TryMeasure(bytes, at, out int length))
            {
                crcAt = -1;
                return false;
            }

            if (bytes[at] == TlvType.Crc32C && length == V2Layout.CrcLength)
            {
                crcAt = ++checksums == 1 ? at + V2Layout.TlvPrefixLength : -1;
            }

            at += V2Layout.TlvPrefixLength + length;
        }

        return true;
    }

    /// <summary>The length of the value of the TLV at <paramref name="at"/>, if all of it is there.</summary>
    internal static bool TryMeasure(ReadOnlySpan<byte> bytes, int at, out int length)
    {
        length = 0;
        if (bytes.Length - at < V2Layout.TlvPrefixLength)
        {
            return false;
        }

        length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 1)..]);
        return length <= bytes.Length - at - V2Layout.TlvPrefixLength;
    }

    internal static bool CrcHolds(ReadOnlySpan<byte> header, int crcAt)
        => BinaryPrimitives.ReadUInt32BigEndian(header[crcAt..]) == ComputeCrc(header, crcAt);

    /// <summary>Section 2.2.3: over the whole header, with zeros where the checksum goes.</summary>
    internal static uint ComputeCrc(ReadOnlySpan<byte> header, int crcAt)
    {
        ReadOnlySpan<byte> zeros = [0, 0, 0, 0];
        uint crc = Crc32C.Append(Crc32C.Compute(header[..crcAt]), zeros);
        return Crc32C.Append(crc, header[(crcAt + V2Layout.CrcLength)..]);
    }
}
