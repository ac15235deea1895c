namespace Whence.Tests.Addressing;

public sealed class AddressTests
{
    [Fact]
    public void Default_is_none_and_not_an_unspecified_address()
    {
        Assert.True(default(Address).IsNone);
        Assert.NotEqual(default, Parse("::"));
        Assert.NotEqual(default, Parse("0.0.0.0"));
        Assert.NotEqual(Parse("::"), Parse("0.0.0.0"));
        Assert.Equal("-", default(Address).ToString());
    }

    [Fact]
    public void Mapping_and_unmapping_are_asked_for_and_reversible()
    {
        Address mapped = Parse("::ffff:192.0.2.1");
        Assert.True(mapped.IsIPv4Mapped);
        Assert.NotEqual(Parse("192.0.2.1"), mapped);
        Assert.Equal(Parse("192.0.2.1"), mapped.Unmap());
        Assert.Equal(mapped, mapped.Unmap().MapToIPv6());
        Assert.Equal(Parse("2001:db8::1"), Parse("2001:db8::1").Unmap());
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("::ffff:0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::ffff:255.255.255.255")]
    public void Addresses_that_no_host_has_are_told_apart(string text) => Assert.False(Parse(text).IsHost);

    [Theory]
    [InlineData("0.0.0.1")]
    [InlineData("223.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.254")]
    [InlineData("fe80::1")]
    [InlineData("::ffff:8.8.8.8")]
    public void Addresses_that_a_host_can_have_pass(string text) => Assert.True(Parse(text).IsHost);

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.255.255.255", true)]
    [InlineData("128.0.0.1", false)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("::2", false)]
    public void Loopback_is_known(string text, bool loopback) => Assert.Equal(loopback, Parse(text).IsLoopback);

    [Fact]
    public void Order_is_by_kind_then_number()
    {
        Address[] sorted = [Address.None, Address.Unix, Parse("1.2.3.4"), Parse("10.0.0.1"), Parse("::1"), Parse("2001:db8::1")];
        Address[] shuffled = [.. sorted.Reverse()];
        Array.Sort(shuffled);
        Assert.Equal(sorted, shuffled);
    }

    [Theory]
    [InlineData("1.2.3.4:80", "1.2.3.4:80")]
    [InlineData("1.2.3.4:0", "1.2.3.4:0")]
    [InlineData("[2001:DB8::1]:65535", "[2001:db8::1]:65535")]
    public void Address_and_port_are_read_and_written(string text, string canonical)
    {
        Assert.True(AddressPort.TryParse(text.AsSpan(), out AddressPort value));
        Assert.Equal(canonical, value.ToString());
    }

    [Theory]
    [InlineData("1.2.3.4")]
    [InlineData("1.2.3.4:")]
    [InlineData("1.2.3.4:65536")]
    [InlineData("1.2.3.4:080")]
    [InlineData("1.2.3.4:+80")]
    [InlineData("1.2.3.4:-1")]
    [InlineData("1.2.3.4:99999999999")]
    [InlineData("2001:db8::1:80")]
    [InlineData("[1.2.3.4]:80")]
    [InlineData("[::1]")]
    [InlineData("[::1:80")]
    [InlineData("::1]:80")]
    [InlineData(":80")]
    [InlineData("[]:80")]
    public void Malformed_address_and_port_are_refused(string text) => Assert.False(AddressPort.TryParse(text.AsSpan(), out _));

    private static Address Parse(string text)
    {
        Assert.True(Address.TryParse(text.AsSpan(), out Address address));
        return address;
    }
}
