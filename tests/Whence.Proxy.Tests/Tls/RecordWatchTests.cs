using System.Buffers.Binary;
using Whence.Proxy.Tls;

namespace Whence.Proxy.Tests.Tls;

public sealed class RecordWatchTests
{
    private const byte Handshake = 22, Data = 23;

    /// <summary>However the bytes are cut: it is told with the last byte of the header, and not before.</summary>
    [Fact]
    public void A_record_that_is_too_long_is_told_with_its_header()
    {
        byte[] good = [.. Record(Handshake, 0), .. Record(Data, 1), .. Record(20, TlsRecords.MaxCiphered), .. Record(Data, 300)];
        byte[] bytes = [.. good, .. Record(Data, TlsRecords.MaxCiphered + 1)];
        foreach (int cut in new[] { 1, 2, 3, 5, 7, 4096, bytes.Length })
        {
            Assert.Equal((RecordFault.TooLong, (good.Length + 5 + cut - 1) / cut * cut), Told(bytes, cut, established: int.MaxValue));
        }
    }

    [Fact]
    public void A_handshake_record_behind_the_handshake_is_told()
    {
        byte[] first = [.. Record(Handshake, 500), .. Record(20, 1), .. Record(Handshake, 40)];
        byte[] bytes = [.. first, .. Record(Data, 100), .. Record(21, 2), .. Record(Handshake, 200)];
        Assert.Equal((RecordFault.Renegotiation, bytes.Length - 200), Told(bytes, 1, first.Length));
        Assert.Equal((RecordFault.None, bytes.Length), Told(bytes, 1, int.MaxValue));
        Assert.Equal((RecordFault.None, first.Length + 105), Told(bytes[..(first.Length + 105)], 1, first.Length));
    }

    private static (RecordFault Fault, int At) Told(byte[] bytes, int cut, int established)
    {
        var watch = default(RecordWatch);
        for (int at = 0; at < bytes.Length; at += cut)
        {
            RecordFault fault = watch.Look(bytes.AsSpan(at, Math.Min(cut, bytes.Length - at)), at >= established);
            if (fault != RecordFault.None)
            {
                return (fault, at + cut);
            }
        }

        return (RecordFault.None, bytes.Length);
    }

    private static byte[] Record(byte type, int length)
    {
        byte[] record = new byte[5 + length];
        (record[0], record[1], record[2]) = (type, 3, 3);
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(3), (ushort)length);
        return record;
    }
}
