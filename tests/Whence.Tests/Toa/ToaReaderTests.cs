using FsCheck;
using FsCheck.Fluent;

namespace Whence.Tests.Toa;

public sealed class ToaReaderTests
{
    private static readonly Address Balancer = Of("192.0.2.1");

    /// <summary>What senders in the field write, and what stands around it.</summary>
    public static TheoryData<string, string, string?> Written => new()
    {
        { "Huawei, later LVS, DPVS: 254, IPv4", "FE08 03E8 01020304", "1.2.3.4:1000" },
        { "LVS of 2012, UCloud: 200, IPv4", "C808 DC04 CB007107", "203.0.113.7:56324" },
        { "UCloud: 253, IPv4", "FD08 DC04 CB007107", "203.0.113.7:56324" },
        { "LVS: 253, IPv6", "FD14 01BB 20010DB8000000000000000000000001", "[2001:db8::1]:443" },
        { "DPVS: 254, IPv6", "FE14 01BB 20010DB8000000000000000000000001", "[2001:db8::1]:443" },
        { "200, IPv6", "C814 01BB 20010DB8000000000000000000000001", "[2001:db8::1]:443" },
        { "CDNs: 28, IPv4, no port", "1C07 01 CB007107", "203.0.113.7:0" },
        { "CDNs: 28, IPv6, no port", "1C13 01 20010DB8000000000000000000000001", "[2001:db8::1]:0" },
        { "IPv4-mapped in the form for IPv6", "FE14 01BB 00000000000000000000FFFFCB007107", "203.0.113.7:443" },
        { "padded in front", "01 01 FE08 03E8 01020304", "1.2.3.4:1000" },
        { "padded behind", "1C07 01 CB007107 01", "203.0.113.7:0" },
        { "ended with zeros", "C808 DC04 CB007107 00 00 00 00", "203.0.113.7:56324" },
        { "behind those of Linux", "020405B4 0402 080A 0102030405060708 01 030307 C808 DC04 CB007107", "203.0.113.7:56324" },
        { "nothing", "", null },
        { "Linux alone", "020405B4 0402 080A 0102030405060708 01 030307", null },
        { "Fast Open asks for a cookie", "FE04 F989", null },
        { "Fast Open, cookie of 4: as long as TOA", "FE08 F989 01020304", null },
        { "Fast Open, cookie of 16: as long as TOA", "FE14 F989 000102030405060708090A0B0C0D0E0F", null },
        { "Fast Open, cookie of 8", "FE0C F989 0001020304050607", null },
        { "Fast Open, then TOA", "FE08 F989 01020304 FE08 03E8 01020304", "1.2.3.4:1000" },
        { "Fast Open of RFC 7413", "2204 0102", null },
        { "DeepFlow's tracing", "FD10 DEE9 000102030405060708090A0B", null },
        { "SMC-R", "FE06 E2D4C3D9", null },
        { "user timeout of RFC 5482", "1C04 8001", null },
        { "a kind that nobody named", "4608 03E8 01020304", null },
    };

    public static TheoryData<string, string, ToaReason> Wrong => new()
    {
        { "two of one kind", "FE08 03E8 01020304 FE08 03E8 01020304", ToaReason.Duplicate },
        { "two of two kinds", "C808 03E8 01020304 FD14 01BB 20010DB8000000000000000000000001", ToaReason.Duplicate },
        { "200 has a port", "C807 01 CB007107", ToaReason.BadLen },
        { "28 has none", "1C08 DC04 CB007107", ToaReason.BadLen },
        { "a length of none", "C809 DC04 CB00710700", ToaReason.BadLen },
        { "an option of others that never ends", "0800 C808 DC04 CB007107", ToaReason.SillyLen },
        { "an option of others that reaches beyond", "C808 DC04 CB007107 0814", ToaReason.Overrun },
        { "a kind without a length behind it", "C808 DC04 CB007107 02", ToaReason.Overrun },
        { "something behind the end, behind it", "C808 DC04 CB007107 00 01 00 00", ToaReason.AfterEol },
        { "unspecified, IPv4", "C808 DC04 00000000", ToaReason.SrcUnusable },
        { "unspecified, IPv6", "C814 DC04 00000000000000000000000000000000", ToaReason.SrcUnusable },
        { "unspecified, mapped", "C814 DC04 00000000000000000000FFFF00000000", ToaReason.SrcUnusable },
        { "multicast, IPv4", "C808 DC04 E0000001", ToaReason.SrcUnusable },
        { "multicast, IPv6", "C814 DC04 FF020000000000000000000000000001", ToaReason.SrcUnusable },
        { "broadcast", "C808 DC04 FFFFFFFF", ToaReason.SrcUnusable },
        { "loopback, IPv6", "C814 DC04 00000000000000000000000000000001", ToaReason.SrcUnusable },
        { "loopback, mapped", "C814 DC04 00000000000000000000FFFF7F000001", ToaReason.SrcUnusable },
    };

    [Theory]
    [MemberData(nameof(Written))]
    public void Options_of_the_field_are_read(string what, string hex, string? client)
    {
        ToaStatus status = ToaReader.Read(Hex(hex), ToaFormats.Usual, Balancer, out AddressPort found, out ToaReason reason);
        Assert.Equal((what, client is null ? ToaStatus.Absent : ToaStatus.Present, ToaReason.None), (what, status, reason));
        Assert.Equal(client, found.IsNone ? null : found.ToString());
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_gives_no_client_and_says_why(string what, string hex, ToaReason expected)
    {
        ToaStatus status = ToaReader.Read(Hex(hex), ToaFormats.Usual, Balancer, out AddressPort found, out ToaReason reason);
        Assert.Equal((what, ToaStatus.Invalid, expected), (what, status, reason));
        Assert.True(found.IsNone);
    }

    [Theory]
    [InlineData("127.0.0.1", "C808 DC04 7F000002", "127.0.0.2:56324")]
    [InlineData("::1", "C814 DC04 00000000000000000000000000000001", "[::1]:56324")]
    [InlineData("::1", "C808 DC04 7F000001", "127.0.0.1:56324")]
    public void A_loopback_peer_may_say_loopback(string peer, string hex, string client)
    {
        Assert.Equal(ToaStatus.Present, ToaReader.Read(Hex(hex), ToaFormats.Usual, Of(peer), out AddressPort found, out _));
        Assert.Equal(client, found.ToString());
    }

    [Fact]
    public void Kinds_and_lengths_are_data()
    {
        var formats = new ToaFormats([new ToaFormat(77, ToaLengths.IPv4WithoutPort), new ToaFormat(77, ToaLengths.IPv6), new ToaFormat(78, 0)]);
        Assert.Equal([new ToaFormat(77, ToaLengths.IPv4WithoutPort | ToaLengths.IPv6)], formats.All);
        Assert.Equal(ToaStatus.Present, ToaReader.Read(Hex("4D07 01 CB007107"), formats, Balancer, out _, out _));
        Assert.Equal(ToaStatus.Invalid, ToaReader.Read(Hex("4D08 DC04 CB007107"), formats, Balancer, out _, out ToaReason reason));
        Assert.Equal(ToaReason.BadLen, reason);
        Assert.Equal(ToaStatus.Absent, ToaReader.Read(Hex("C808 DC04 CB007107"), formats, Balancer, out _, out _));
        Assert.Equal([28, 200, 253, 254], ToaFormats.Usual.All.Select(format => (int)format.Kind));
    }

    [Fact]
    public void Kinds_that_TCP_uses_itself_are_not_free()
    {
        int[] used = [.. Enumerable.Range(-1, 29), .. Enumerable.Range(29, 6), 69, 172, 174, 256];
        Assert.All(used, kind => Assert.False(ToaFormat.IsKindFree(kind)));
        Assert.All((int[])[28, 35, 68, 70, 173, 200, 252, 253, 254, 255], kind => Assert.True(ToaFormat.IsKindFree(kind)));
    }

    [Fact]
    public void Every_prefix_of_options_is_judged_without_harm()
    {
        byte[] whole = Hex("020405B4 0402 080A 0102030405060708 01 030307 C808 DC04 CB007107");
        for (int length = 0; length < whole.Length; length++)
        {
            ToaStatus status = ToaReader.Read(whole.AsSpan(0, length), ToaFormats.Usual, Balancer, out AddressPort client, out _);
            Assert.NotEqual(ToaStatus.Present, status);
            Assert.True(client.IsNone);
        }
    }

    [Fact]
    public void Any_bytes_at_all_are_judged_as_the_slow_reader_judges_them() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(20_000),
        Prop.ForAll(ToaOptionGen.Options.ToArbitrary(), static options =>
        {
            ToaStatus status = ToaReader.Read(options, ToaFormats.Usual, Balancer, out AddressPort client, out ToaReason reason);
            Assert.Equal(SlowToaReader.Read(options, Balancer), (status, client, reason));
        }));

    [Fact]
    public void Nothing_is_allocated()
    {
        byte[] options = Hex("0101 C808 DC04 CB007107");
        ToaReader.Read(options, ToaFormats.Usual, Balancer, out _, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ToaReader.Read(options, ToaFormats.Usual, Balancer, out _, out _);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static Address Of(string text)
    {
        Assert.True(Address.TryParse(text, out Address address), text);
        return address;
    }
}
