using System.Net;
using System.Text;

namespace Whence.Tests.Addressing;

public sealed class AddressTextTests
{
    /// <summary>Forms that other readers take and that must stay refused: each has let somebody in elsewhere.</summary>
    public static TheoryData<string> RefusedForms =>
    [
        "", " ", "1", "1.2", "1.2.3", "127.1", "2130706433", "0x7f.0.0.1", "0x7f000001", "0177.0.0.1", "010.0.0.1", "1.2.3.04", "00.0.0.0", "1.2.3.256", "1.2.3.999",
        "1.2.3.4.", ".1.2.3.4", "1..3.4", "1.2.3.4 ", " 1.2.3.4", "+1.2.3.4", "-1.2.3.4", "1.2.3.4\0", "1.2.3.4/8", "1.2.3.4:80", "1.2.3.4%eth0", "1.2.3.x", "1.2.3.4.5",
        "1.2.3.0000", "1234.1.1.1", "\u0661.2.3.4", ":", ":::", "::1::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", ":1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:8:", "1:2:3:4:5:6:7:", ":1::2", "12345::", "::g", "[::1]", "[::1]:80", "::1%eth0", "fe80::1%1", "::1/128", "::1.2.3", "::1.2.3.4.5", "::01.2.3.4", "1.2.3.4::",
        "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "::ffff:1.2.3.256", "unix:", "localhost", "1:2:3:4:5:6:1.2.3.4:8", "::\0", "0:0:0:0:0:0:0:00000",
    ];

    [Theory]
    [MemberData(nameof(RefusedForms))]
    public void Lax_forms_are_refused(string text)
    {
        Assert.False(Address.TryParse(Encoding.UTF8.GetBytes(text), out Address address));
        Assert.True(address.IsNone);
        Assert.False(Address.TryParse(text.AsSpan(), out _));
        Assert.False(SlowAddressParser.TryParse(text, out _));
    }

    [Theory]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("1::", "1::")]
    [InlineData("2001:DB8::1", "2001:db8::1")]
    [InlineData("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1")]
    [InlineData("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1")] // RFC 5952 section 4.2.2: one group is not shortened
    [InlineData("2001:0:0:1:0:0:0:1", "2001:0:0:1::1")] // section 4.2.3: the longest run
    [InlineData("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1")] // section 4.2.3: the first of equals
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0")]
    [InlineData("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8")]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.1")] // section 5
    [InlineData("::ffff:c000:201", "::ffff:192.0.2.1")]
    [InlineData("::FFFF:0:0", "::ffff:0.0.0.0")]
    [InlineData("64:ff9b::188.0.2.128", "64:ff9b::bc00:280")]
    [InlineData("::1.2.3.4", "::102:304")]
    [InlineData("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void Text_is_read_and_written_as_rfc_5952_says(string text, string canonical)
    {
        Assert.True(Address.TryParse(Encoding.UTF8.GetBytes(text), out Address address));
        Assert.Equal(canonical, address.ToString());
        Assert.True(Address.TryParse(text.AsSpan(), out Address fromCharacters));
        Assert.Equal(address, fromCharacters);
        Assert.Equal(IPAddress.Parse(text), address.ToIPAddress());
        Assert.Equal(address, Address.FromIPAddress(IPAddress.Parse(text)));
    }

    [Fact]
    public void Fast_and_slow_reader_agree_on_mutated_addresses()
    {
        const string Alphabet = "0123456789abcdefABCDEFgx:.[]%/ +-\0";
        string[] seeds = ["1.2.3.4", "255.255.255.255", "::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "fe80::1:0:0", "10.0.0.10"];
        var random = new Random(20260101);
        for (int round = 0; round < 300_000; round++)
        {
            var text = new StringBuilder(seeds[random.Next(seeds.Length)]);
            for (int changes = random.Next(4); changes > 0; changes--)
            {
                int at = random.Next(text.Length + 1);
                switch (random.Next(3))
                {
                    case 0:
                        text.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
                        break;
                    case 1 when at < text.Length:
                        text.Remove(at, 1);
                        break;
                    case 2 when at < text.Length:
                        text[at] = Alphabet[random.Next(Alphabet.Length)];
                        break;
                }
            }

            string candidate = text.ToString();
            bool slow = SlowAddressParser.TryParse(candidate, out byte[] expected);
            bool fast = Address.TryParse(Encoding.ASCII.GetBytes(candidate), out Address address);
            Assert.True(slow == fast, $"'{candidate}': slow {slow}, fast {fast}");
            if (fast)
            {
                Assert.Equal(Address.FromBytes(expected), address);
                Assert.True(Address.TryParse(address.ToString().AsSpan(), out Address again));
                Assert.Equal(address, again);
            }
        }
    }

    [Fact]
    public void Written_ipv6_text_is_the_platforms_own()
    {
        var random = new Random(7);
        Span<byte> bytes = stackalloc byte[16];
        for (int round = 0; round < 50_000; round++)
        {
            random.NextBytes(bytes);
            for (int group = 0; group < 8; group++)
            {
                if (random.Next(2) == 0)
                {
                    bytes.Slice(group * 2, 2).Clear();
                }
            }

            Address address = Address.FromBytes(bytes);
            bool dottedEndIsPlatformsOwnIdea = bytes[..8].IndexOfAnyExcept((byte)0) < 0 && !address.IsIPv4Mapped;
            if (!dottedEndIsPlatformsOwnIdea)
            {
                Assert.Equal(new IPAddress(bytes).ToString(), address.ToString());
            }
        }
    }

    [Fact]
    public void A_destination_that_is_one_byte_too_short_is_refused()
    {
        foreach (string text in new[] { "203.0.113.7", "2001:db8::1", "::", "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8" })
        {
            Assert.True(Address.TryParse(text.AsSpan(), out Address address));
            Span<byte> exact = new byte[text.Length];
            Assert.True(address.TryFormat(exact, out int written));
            Assert.Equal(text.Length, written);
            Assert.False(address.TryFormat(exact[..^1], out _));
        }
    }

    [Fact]
    public void Reading_and_writing_allocate_nothing()
    {
        byte[] destination = new byte[Address.MaxTextLength];
        RoundTrip(destination);
        long before = GC.GetAllocatedBytesForCurrentThread();
        RoundTrip(destination);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void RoundTrip(byte[] destination)
    {
        Address.TryParse("203.0.113.7"u8, out Address ipv4);
        ipv4.TryFormat(destination, out _);
        Address.TryParse("2001:db8::ffff:1"u8, out Address ipv6);
        ipv6.TryFormat(destination, out _);
        AddressPort.TryParse("[2001:db8::1]:443"u8, out AddressPort port);
        port.TryFormat(destination, out _);
        Prefix.TryParse("10.0.0.0/8"u8, out _, out _);
    }
}
