using FsCheck;
using FsCheck.Fluent;

namespace Whence.Tests.ProxyProtocol;

public sealed class SppTests
{
    private static readonly Gen<AddressPort> Ends =
        from isIPv4 in Gen.Elements(true, false)
        from bytes in Gen.ArrayOf(from octet in Gen.Choose(0, 255) select (byte)octet, 16)
        from port in Gen.Choose(0, 65535)
        select new AddressPort(Address.FromBytes(isIPv4 ? bytes.AsSpan(0, 4) : bytes), (ushort)port);

    [Theory]
    [InlineData("203.0.113.7:56324", "198.51.100.1:443",
        "56EC 00000000000000000000FFFFCB007107 00000000000000000000FFFFC6336401 DC04 01BB", "[::ffff:203.0.113.7]:56324", "[::ffff:198.51.100.1]:443")]
    [InlineData("[2001:db8::1]:53", "[2001:db8::2]:65535",
        "56EC 20010DB8000000000000000000000001 20010DB8000000000000000000000002 0035 FFFF", "[2001:db8::1]:53", "[2001:db8::2]:65535")]
    [InlineData("[2001:db8::1]:0", "192.0.2.1:1",
        "56EC 20010DB8000000000000000000000001 00000000000000000000FFFFC0000201 0000 0001", "[2001:db8::1]:0", "[::ffff:192.0.2.1]:1")]
    public void Headers_are_written_and_read(string client, string proxy, string hex, string clientRead, string proxyRead)
    {
        byte[] expected = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        byte[] written = new byte[SppReader.HeaderLength];
        Assert.True(SppWriter.TryWrite(written, new ProxyEndpoints(Port(client), Port(proxy)), out int length));
        Assert.Equal(expected.Length, length);
        Assert.Equal(expected, written);

        byte[] datagram = [.. expected, .. "ping"u8];
        Assert.Equal(ReadStatus.Done, SppReader.Read(datagram, out ProxyEndpoints ends, out ProxyReason reason));
        Assert.Equal(ProxyReason.None, reason);
        Assert.Equal(new ProxyEndpoints(Port(clientRead), Port(proxyRead)), ends);
    }

    [Fact]
    public void Every_prefix_is_no_header_or_a_truncated_one()
    {
        byte[] whole = new byte[SppReader.HeaderLength];
        Assert.True(SppWriter.TryWrite(whole, new ProxyEndpoints(Port("203.0.113.7:1"), Port("198.51.100.1:2")), out _));
        for (int length = 0; length < whole.Length; length++)
        {
            ReadStatus status = SppReader.Read(whole.AsSpan(0, length), out ProxyEndpoints ends, out ProxyReason reason);
            Assert.Equal(length < 2 ? ReadStatus.NotAHeader : ReadStatus.Invalid, status);
            Assert.Equal(length < 2 ? ProxyReason.None : ProxyReason.Truncated, reason);
            Assert.Equal(default, ends);
        }
    }

    [Fact]
    public void Any_other_magic_is_no_header()
    {
        byte[] datagram = new byte[SppReader.HeaderLength];
        for (int magic = 0; magic <= ushort.MaxValue; magic++)
        {
            (datagram[0], datagram[1]) = ((byte)(magic >> 8), (byte)magic);
            Assert.Equal(magic == 0x56EC ? ReadStatus.Done : ReadStatus.NotAHeader, SppReader.Read(datagram, out _, out _));
        }
    }

    [Fact]
    public void Reading_what_was_written_gives_the_same_ends() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll((from client in Ends from proxy in Ends select new ProxyEndpoints(client, proxy)).ToArbitrary(), static given =>
        {
            byte[] buffer = new byte[SppReader.HeaderLength + 1];
            Assert.True(SppWriter.TryWrite(buffer, given, out int written));
            Assert.Equal(SppReader.HeaderLength, written);
            Assert.Equal(ReadStatus.Done, SppReader.Read(buffer, out ProxyEndpoints read, out _));
            Assert.Equal(new ProxyEndpoints(Mapped(given.Source), Mapped(given.Destination)), read);
        }));

    [Fact]
    public void What_cannot_be_written_is_refused_and_changes_nothing()
    {
        ProxyEndpoints good = new(Port("203.0.113.7:1"), Port("198.51.100.1:2"));
        byte[] room = new byte[SppReader.HeaderLength];
        Assert.False(SppWriter.TryWrite(room.AsSpan(1), good, out int written));
        Assert.False(SppWriter.TryWrite(room, good with { Source = default }, out _));
        Assert.False(SppWriter.TryWrite(room, good with { Destination = new AddressPort(Address.Unix, 0) }, out _));
        Assert.Equal(0, written);
        Assert.Equal(new byte[SppReader.HeaderLength], room);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        byte[] room = new byte[SppReader.HeaderLength];
        ProxyEndpoints ends = new(Port("203.0.113.7:1"), Port("[2001:db8::1]:2"));
        SppWriter.TryWrite(room, ends, out _);
        SppReader.Read(room, out _, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        SppWriter.TryWrite(room, ends, out _);
        SppReader.Read(room, out _, out _);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static AddressPort Port(string text)
    {
        Assert.True(AddressPort.TryParse(text, out AddressPort value), text);
        return value;
    }

    private static AddressPort Mapped(AddressPort end) => end with { Address = end.Address.MapToIPv6() };
}
