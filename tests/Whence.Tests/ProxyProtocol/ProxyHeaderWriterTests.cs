using System.Text;
using static Whence.Tests.ProxyProtocol.Dump;

namespace Whence.Tests.ProxyProtocol;

public sealed class ProxyHeaderWriterTests
{
    [Theory]
    [InlineData("203.0.113.7:56324", "198.51.100.1:443", "PROXY TCP4 203.0.113.7 198.51.100.1 56324 443\r\n")]
    [InlineData("[2001:db8::1]:0", "[::]:65535", "PROXY TCP6 2001:db8::1 :: 0 65535\r\n")]
    [InlineData("1.2.3.4:1", "[2001:db8::2]:2", "PROXY TCP6 ::ffff:1.2.3.4 2001:db8::2 1 2\r\n")]
    [InlineData("[2001:db8::2]:2", "1.2.3.4:1", "PROXY TCP6 2001:db8::2 ::ffff:1.2.3.4 2 1\r\n")]
    public void Lines_are_written_and_a_buffer_one_byte_short_is_refused(string source, string destination, string expected)
    {
        byte[] buffer = new byte[ProxyHeaderWriter.MaxV1Length];
        Assert.True(ProxyHeaderWriter.TryWriteV1(buffer, Endpoints(source, destination), out int written));
        Assert.Equal(expected, Encoding.ASCII.GetString(buffer, 0, written));
        Assert.True(ProxyHeaderWriter.TryWriteV1(buffer.AsSpan(..written), Endpoints(source, destination), out _));

        byte[] untouched = new byte[written - 1];
        Assert.False(ProxyHeaderWriter.TryWriteV1(untouched, Endpoints(source, destination), out int none));
        Assert.Equal(0, none);
        Assert.Equal(new byte[written - 1], untouched);
    }

    [Fact]
    public void The_longest_addresses_fit_the_longest_line()
    {
        const string Longest = "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0]:65535";
        byte[] buffer = new byte[ProxyHeaderWriter.MaxV1Length];
        Assert.True(ProxyHeaderWriter.TryWriteV1(buffer, Endpoints(Longest, Longest), out int written));
        Assert.Equal(104, written); // section 2.1
    }

    [Fact]
    public void UNKNOWN_is_15_bytes()
    {
        byte[] buffer = new byte[15];
        Assert.True(ProxyHeaderWriter.TryWriteV1Unknown(buffer, out int written));
        Assert.Equal("PROXY UNKNOWN\r\n", Encoding.ASCII.GetString(buffer, 0, written));
        Assert.False(ProxyHeaderWriter.TryWriteV1Unknown(buffer.AsSpan(1), out written));
        Assert.Equal(0, written);
    }

    [Fact]
    public void A_line_without_two_IP_addresses_is_refused()
    {
        ProxyEndpoints good = Endpoints("1.2.3.4:1", "5.6.7.8:2");
        foreach (Address address in new[] { Address.None, Address.Unix })
        {
            Assert.False(ProxyHeaderWriter.TryWriteV1(new byte[200], good with { Source = new AddressPort(address, 1) }, out _));
            Assert.False(ProxyHeaderWriter.TryWriteV1(new byte[200], good with { Destination = new AddressPort(address, 1) }, out _));
        }
    }

    [Theory]
    [InlineData(ProxyTransport.Stream, "203.0.113.7:56324", "198.51.100.1:443", "21 11 000C CB007107 C6336401 DC04 01BB")]
    [InlineData(ProxyTransport.Datagram, "203.0.113.7:56324", "198.51.100.1:443", "21 12 000C CB007107 C6336401 DC04 01BB")]
    [InlineData(
        ProxyTransport.Stream, "1.2.3.4:1", "[2001:db8::2]:2",
        "21 21 0024 00000000 00000000 0000FFFF 01020304 20010DB8 00000000 00000000 00000002 0001 0002")]
    public void Binary_headers_are_written_and_a_buffer_one_byte_short_is_refused(
        ProxyTransport transport, string source, string destination, string expected)
    {
        byte[] buffer = new byte[100];
        Assert.True(ProxyHeaderWriter.TryWriteV2(buffer, ProxyCommand.Proxy, transport, Endpoints(source, destination), out int written));
        Assert.Equal(Bytes(Signature, expected), buffer[..written]);
        Assert.False(ProxyHeaderWriter.TryWriteV2(
            buffer.AsSpan(..(written - 1)), ProxyCommand.Proxy, transport, Endpoints(source, destination), out written));
        Assert.Equal(0, written);
    }

    [Theory]
    [InlineData(ProxyCommand.Local, "20 00 0000")]
    [InlineData(ProxyCommand.Unknown, "21 00 0000")]
    [InlineData(ProxyCommand.Proxy, "21 00 0000")]
    public void Headers_without_address_have_no_block(ProxyCommand command, string expected)
    {
        byte[] buffer = new byte[16];
        Assert.True(ProxyHeaderWriter.TryWriteV2(buffer, command, ProxyTransport.Stream, default, out int written));
        Assert.Equal(Bytes(Signature, expected), buffer[..written]);
        Assert.False(ProxyHeaderWriter.TryWriteV2(buffer.AsSpan(1), command, ProxyTransport.Stream, default, out _));
    }

    [Fact]
    public void LOCAL_does_not_tell_the_addresses_it_is_given()
    {
        byte[] buffer = new byte[100];
        Assert.True(ProxyHeaderWriter.TryWriteV2(
            buffer, ProxyCommand.Local, ProxyTransport.Stream, Endpoints("1.2.3.4:1", "5.6.7.8:2"), out int written));
        Assert.Equal(16, written);
    }

    [Fact]
    public void Addresses_that_no_header_can_say_are_refused()
    {
        ProxyEndpoints good = Endpoints("1.2.3.4:1", "5.6.7.8:2");
        byte[] buffer = new byte[100];
        ProxyEndpoints half = good with { Destination = default };
        Assert.False(ProxyHeaderWriter.TryWriteV2(buffer, ProxyCommand.Proxy, ProxyTransport.Stream, half, out _));
        Assert.False(ProxyHeaderWriter.TryWriteV2(buffer, ProxyCommand.Proxy, ProxyTransport.Unspecified, good, out _));
    }

    internal static ProxyEndpoints Endpoints(string source, string destination)
    {
        Assert.True(AddressPort.TryParse(source.AsSpan(), out AddressPort from));
        Assert.True(AddressPort.TryParse(destination.AsSpan(), out AddressPort to));
        return new ProxyEndpoints(from, to);
    }
}
