using FsCheck;
using FsCheck.Fluent;

namespace Whence.Tests.Toa;

public sealed class ToaWriterTests
{
    private static readonly Gen<AddressPort> Clients =
        from isIPv4 in Gen.Elements(true, false)
        from bytes in Gen.ArrayOf(from octet in Gen.Choose(1, 200) select (byte)octet, 16)
        from port in Gen.Choose(0, 65535)
        select new AddressPort(Address.FromBytes(isIPv4 ? bytes.AsSpan(0, 4) : bytes), (ushort)port);

    [Theory]
    [InlineData(254, "1.2.3.4:1000", "FE08 03E8 01020304")]
    [InlineData(253, "[2001:db8::1]:443", "FD14 01BB 20010DB8000000000000000000000001")]
    [InlineData(200, "[::ffff:203.0.113.7]:56324", "C808 DC04 CB007107")]
    public void Options_are_written(byte kind, string client, string hex)
    {
        byte[] room = new byte[ToaWriter.MaxLength];
        Assert.True(ToaWriter.TryWrite(room, kind, Port(client), out int written));
        Assert.Equal(hex.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(room, 0, written));
    }

    [Fact]
    public void Reading_what_was_written_gives_the_same_client() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(Clients.ToArbitrary(), static client =>
        {
            byte[] room = new byte[ToaWriter.MaxLength];
            foreach (byte kind in (byte[])[200, 253, 254])
            {
                if (ToaWriter.TryWrite(room, kind, client, out int written))
                {
                    ToaStatus status = ToaReader.Read(room.AsSpan(0, written), ToaFormats.Usual, default, out AddressPort read, out _);
                    Assert.Equal(client.Address.IsHost && !client.Address.IsLoopback ? ToaStatus.Present : ToaStatus.Invalid, status);
                    Assert.True(status == ToaStatus.Invalid || read == client);
                }
                else
                {
                    Assert.Equal((true, 0xF989), (kind != 200, (int)client.Port));
                }
            }
        }));

    [Fact]
    public void What_cannot_be_written_is_refused_and_changes_nothing()
    {
        byte[] room = new byte[ToaWriter.MaxLength];
        Assert.False(ToaWriter.TryWrite(room.AsSpan(0, 7), 200, Port("203.0.113.7:1"), out int written));
        Assert.False(ToaWriter.TryWrite(room.AsSpan(0, 19), 200, Port("[2001:db8::1]:1"), out _));
        Assert.False(ToaWriter.TryWrite(room, 200, default, out _));
        Assert.False(ToaWriter.TryWrite(room, 200, new AddressPort(Address.Unix, 0), out _));
        Assert.False(ToaWriter.TryWrite(room, 254, Port("203.0.113.7:63881"), out _));
        Assert.True(ToaWriter.TryWrite(new byte[8], 200, Port("203.0.113.7:63881"), out _));
        Assert.Equal(0, written);
        Assert.Equal(new byte[ToaWriter.MaxLength], room);
    }

    private static AddressPort Port(string text)
    {
        Assert.True(AddressPort.TryParse(text, out AddressPort value), text);
        return value;
    }
}
