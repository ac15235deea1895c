namespace Whence.Tests.Addressing;

public sealed class PrefixTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("10.1.2.3", "10.1.2.3/32")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("2001:db8::/32", "2001:db8::/32")]
    [InlineData("::1", "::1/128")]
    [InlineData("::ffff:10.0.0.0/104", "10.0.0.0/8")]
    [InlineData("::ffff:0:0/96", "0.0.0.0/0")]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3/32")]
    public void Blocks_are_read(string text, string canonical)
    {
        Assert.True(Prefix.TryParse(text.AsSpan(), out Prefix prefix, out PrefixFault fault));
        Assert.Equal(PrefixFault.None, fault);
        Assert.Equal(canonical, prefix.ToString());
    }

    [Theory]
    [InlineData("10.0.0.5/8", PrefixFault.HostBits)]
    [InlineData("2001:db8::1/32", PrefixFault.HostBits)]
    [InlineData("::ffff:10.0.0.0/8", PrefixFault.MappedTooShort)]
    [InlineData("::ffff:10.0.0.0/95", PrefixFault.MappedTooShort)]
    [InlineData("10.0.0.0/33", PrefixFault.LengthOutOfRange)]
    [InlineData("::/129", PrefixFault.LengthOutOfRange)]
    [InlineData("10.0.0.0/", PrefixFault.Syntax)]
    [InlineData("10.0.0.0/08", PrefixFault.Syntax)]
    [InlineData("10.0.0.0/+8", PrefixFault.Syntax)]
    [InlineData("10.0.0.0/8 ", PrefixFault.Syntax)]
    [InlineData("10.0.0.0/255.0.0.0", PrefixFault.Syntax)]
    [InlineData("10.0.0/8", PrefixFault.Syntax)]
    [InlineData("fe80::%eth0/64", PrefixFault.Syntax)]
    [InlineData("", PrefixFault.Syntax)]
    [InlineData("unix:", PrefixFault.Syntax)]
    public void Faulty_blocks_say_what_is_wrong(string text, PrefixFault expected)
    {
        Assert.False(Prefix.TryParse(text.AsSpan(), out _, out PrefixFault fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void The_empty_set_contains_nobody()
    {
        Assert.False(PrefixSet.Empty.Contains(Parse("127.0.0.1")));
        Assert.False(PrefixSet.Empty.Contains(Parse("::1")));
        Assert.False(PrefixSet.Empty.Contains(Address.None));
    }

    [Fact]
    public void Whole_number_line_and_its_ends_are_found()
    {
        PrefixSet set = Set("0.0.0.0/0", "255.255.255.255", "0.0.0.0", "::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
        Assert.Equal("0.0.0.0/32", Match(set, "0.0.0.0"));
        Assert.Equal("0.0.0.0/0", Match(set, "0.0.0.1"));
        Assert.Equal("255.255.255.255/32", Match(set, "255.255.255.255"));
        Assert.Equal("::/0", Match(set, "ffff::"));
        Assert.Equal("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", Match(set, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
        Assert.False(set.Contains(Address.Unix));
        Assert.False(set.Contains(Address.None));
    }

    [Fact]
    public void A_mapped_address_is_looked_up_as_ipv4_and_matches_no_ipv6_block()
    {
        Assert.True(Set("10.0.0.0/8").Contains(Parse("::ffff:10.0.0.1")));
        Assert.False(Set("::/0").Contains(Parse("::ffff:10.0.0.1")));
        Assert.False(Set("0.0.0.0/0").Contains(Parse("::1")));
    }

    [Fact]
    public void The_longest_block_wins()
    {
        var map = new PrefixMap<string>(
        [
            KeyValuePair.Create(Block("100.64.0.0/10"), "slb"),
            KeyValuePair.Create(Block("100.64.1.0/24"), "edge"),
            KeyValuePair.Create(Block("100.64.1.7"), "one"),
        ]);
        Assert.True(map.TryMatch(Parse("100.64.1.7"), out _, out string one) && one == "one");
        Assert.True(map.TryMatch(Parse("100.64.1.8"), out _, out string edge) && edge == "edge");
        Assert.True(map.TryMatch(Parse("100.64.2.1"), out Prefix prefix, out string slb) && slb == "slb" && prefix == Block("100.64.0.0/10"));
        Assert.False(map.TryMatch(Parse("100.128.0.0"), out _, out _));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 50)]
    [InlineData(3, 2_000)]
    public void Look_up_agrees_with_a_plain_scan(int seed, int count)
    {
        var random = new Random(seed);
        Prefix[] blocks = [.. Enumerable.Range(0, count).Select(_ => RandomBlock(random))];
        var set = new PrefixSet(blocks);
        for (int round = 0; round < 2_000; round++)
        {
            Address address = round % 2 == 0 ? RandomBlock(random).Address : Near(blocks[random.Next(count)], random);
            Prefix? expected = blocks.Where(block => block.Contains(address)).OrderByDescending(static block => block.Length).Select(static block => (Prefix?)block).FirstOrDefault();
            bool found = set.TryMatch(address, out Prefix actual);
            Assert.Equal(expected is not null, found);
            Assert.Equal(expected ?? default, actual);
        }
    }

    private static Prefix RandomBlock(Random random)
    {
        // Few leading values, so that blocks nest and touch.
        Span<byte> bytes = stackalloc byte[random.Next(2) == 0 ? 4 : 16];
        random.NextBytes(bytes);
        bytes[0] = (byte)random.Next(3);
        bytes[1] = (byte)random.Next(4);
        return Prefix.Create(Address.FromBytes(bytes), random.Next(bytes.Length * 8 + 1));
    }

    private static Address Near(Prefix block, Random random)
    {
        UInt128 value = (random.Next(4)) switch
        {
            0 => block.FirstValue,
            1 => block.LastValue,
            2 => block.FirstValue - 1,
            _ => block.LastValue + 1,
        };
        return block.Address.IsIPv4 ? Address.FromIPv4((uint)value) : Address.FromIPv6(value);
    }

    private static string Match(PrefixSet set, string address)
    {
        Assert.True(set.TryMatch(Parse(address), out Prefix prefix));
        return prefix.ToString();
    }

    private static PrefixSet Set(params string[] blocks) => new(blocks.Select(Block));

    private static Prefix Block(string text)
    {
        Assert.True(Prefix.TryParse(text.AsSpan(), out Prefix prefix, out _));
        return prefix;
    }

    private static Address Parse(string text)
    {
        Assert.True(Address.TryParse(text.AsSpan(), out Address address));
        return address;
    }
}
