using System.Buffers.Binary;
using System.Numerics;

namespace Whence;

/// <summary>CRC32C, the Castagnoli checksum (RFC 3720 section 12.1), which PROXY specification section 2.2.3 asks for.</summary>
/// <remarks>Uses the processor's instruction where there is one; the result is the same everywhere. On the wire it is big-endian.</remarks>
public static class Crc32C
{
    /// <summary>The checksum of <paramref name="bytes"/>; 0 for none.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>Goes on where an earlier checksum ended.</summary>
    /// <param name="crc">The checksum of all bytes before; 0 to begin.</param>
    /// <param name="bytes">The bytes that follow.</param>
    /// <returns>The checksum of the earlier bytes and these together.</returns>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
