using System.Text;

namespace Whence.Tests.Forwarding;

public sealed class ForwardedReaderTests
{
    [Theory]
    [InlineData("for=\"_gazonk\"", "Obfuscated")] // RFC 7239 section 4
    [InlineData("For=\"[2001:db8:cafe::17]:4711\"", "[2001:db8:cafe::17]:4711")]
    [InlineData("for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60:0")]
    [InlineData("for=192.0.2.43, for=198.51.100.17", "192.0.2.43:0|198.51.100.17:0")]
    [InlineData("for=_hidden, for=_SEVKISEK", "Obfuscated|Obfuscated")]
    [InlineData("for=192.0.2.43,for=\"[2001:db8:cafe::17]\",for=unknown", "192.0.2.43:0|[2001:db8:cafe::17]:0|Unknown")]
    [InlineData("FOR=UNKNOWN", "Unknown")]
    [InlineData("for=\"unknown:132\";host=\"[::1]:65535\";by=\"_obfs:_port\";proto=https", "Unknown")]
    [InlineData("for=\"203.0.113.9:_x\"", "203.0.113.9:0")]
    [InlineData("for=\"203.0.113.9:80\"", "203.0.113.9:80")]
    [InlineData("for=\"\\2\\0\\3.0.113.9\"", "203.0.113.9:0")] // RFC 9110 section 5.6.4: an escaped character is the character
    [InlineData("for=\"6.6.6.6, for=127.0.0.1\", for=203.0.113.9", "Malformed|203.0.113.9:0")]
    [InlineData(", ,for=1.1.1.1,, ,\t", "1.1.1.1:0")]
    [InlineData("for=1.1.1.1;;proto=http;", "1.1.1.1:0")]
    [InlineData("fore=203.0.113.9", "Malformed")]
    [InlineData("secret=1;for=1.1.1.1;x=\"a;b,c\"", "1.1.1.1:0")]
    [InlineData("for=\"::1\"", "Malformed")] // section 6: IPv6 stands in brackets
    [InlineData("for=\"[::1]:\"", "Malformed")]
    [InlineData("for=\"[::1]:0\"", "Malformed")]
    [InlineData("for=\"[::1]:65536\"", "Malformed")]
    [InlineData("for=\"[1.2.3.4]\"", "Malformed")]
    [InlineData("for=\"\"", "Malformed")]
    [InlineData("for=_", "Malformed")]
    [InlineData("for=\"_a b\"", "Malformed")]
    [InlineData("for=\"[fe80::1%eth0]\"", "Malformed")]
    public void Elements_are_read(string line, string expected) => Assert.Equal(expected, Read(line, out bool malformed) is var text && !malformed ? text : "malformed line");

    [Theory]
    [InlineData("\"")]
    [InlineData("for=")]
    [InlineData("for")]
    [InlineData("=1.1.1.1")]
    [InlineData("for= 1.1.1.1")]
    [InlineData("for =1.1.1.1")]
    [InlineData("for=1.1.1.1; proto=http")]
    [InlineData("for=1.1.1.1 ;proto=http")]
    [InlineData("for=[2001:db8::7]")]
    [InlineData("for=1.1.1.1:80")]
    [InlineData("for=\"1.1.1.1")]
    [InlineData("for=\"1.1.1.1\\")]
    [InlineData("for=\"1.1.1.1\"x")]
    [InlineData("for=1.1.1.1 for=2.2.2.2")]
    [InlineData("for=1.1.1.1;for=2.2.2.2")]
    [InlineData("for=1.1.1.1;FOR=2.2.2.2")]
    [InlineData("for=1.1.1.1;proto=http;proto=http")]
    [InlineData("for=\"1.1.1.1\0\"")]
    [InlineData("for=1.1.1.\\1")]
    [InlineData("for=1.1.1.1, for=\"")]
    [InlineData("f\u00f6r=1.1.1.1")]
    public void Lines_that_break_the_grammar_are_malformed_as_a_whole(string line)
    {
        Read(line, out bool malformed);
        Assert.True(malformed);
    }

    [Theory]
    [InlineData("1.2.3.4", NodeKind.Address, "1.2.3.4:0")]
    [InlineData("1.2.3.4:5678", NodeKind.Address, "1.2.3.4:5678")]
    [InlineData("2001:db8::1", NodeKind.Address, "[2001:db8::1]:0")]
    [InlineData("[2001:db8::1]", NodeKind.Address, "[2001:db8::1]:0")]
    [InlineData("[2001:db8::1]:443", NodeKind.Address, "[2001:db8::1]:443")]
    [InlineData("::ffff:a00:1", NodeKind.Address, "10.0.0.1:0")]
    [InlineData("\t1.2.3.4 ", NodeKind.Address, "1.2.3.4:0")]
    [InlineData(" \t", NodeKind.Empty, "-")]
    [InlineData("Unknown", NodeKind.Unknown, "-")]
    [InlineData("\"8.8.8.8\"", NodeKind.Malformed, "-")]
    [InlineData("8.8.8.8 9.9.9.9", NodeKind.Malformed, "-")]
    [InlineData("[1.2.3.4]", NodeKind.Malformed, "-")]
    [InlineData("[2001:db8::1]x", NodeKind.Malformed, "-")]
    [InlineData("[2001:db8::1", NodeKind.Malformed, "-")]
    [InlineData("1.2.3.4:", NodeKind.Malformed, "-")]
    [InlineData("1.2.3.4:0", NodeKind.Malformed, "-")]
    [InlineData("1.2.3.4:080", NodeKind.Malformed, "-")]
    [InlineData("_hidden", NodeKind.Malformed, "-")]
    public void Elements_of_x_forwarded_for_are_read(string element, NodeKind kind, string address)
    {
        Assert.Equal(kind, XForwardedFor.ReadElement(Encoding.Latin1.GetBytes(element), out AddressPort read));
        Assert.Equal(address, read.ToString());
    }

    [Fact]
    public void A_comma_in_a_single_value_is_several()
        => Assert.Equal(NodeKind.Several, SingleValueField.Read("1.1.1.1, 2.2.2.2"u8, out _));

    private static string Read(string line, out bool malformed)
    {
        var reader = new ForwardedReader(Encoding.Latin1.GetBytes(line));
        var elements = new List<string>();
        while (reader.TryRead(out ForwardedElement element))
        {
            NodeKind kind = element.ReadFor(out AddressPort address);
            elements.Add(kind == NodeKind.Address ? address.ToString() : kind.ToString());
        }

        malformed = reader.IsMalformed;
        return string.Join('|', elements);
    }
}
