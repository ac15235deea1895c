using Whence.Gateway.Kernel;

namespace Whence.Gateway.Tests.Kernel;

/// <summary>What the kernel shows as files, and lists of blocks.</summary>
public sealed class KernelPartsTests : IDisposable
{
    private const string Open =
        "ipv4     2 tcp      6 431999 ESTABLISHED src=10.1.0.2 dst=192.0.2.1 sport=52918 dport=80 "
        + "src=10.0.0.10 dst=10.1.0.2 sport=8080 dport=52918 [ASSURED] mark=0 zone=0 use=2";

    private readonly string _root = Directory.CreateTempSubdirectory("whence-kernel-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("10.0.0.0/8 10.1.0.0/16 10.0.0.0/8 192.0.2.1", "10.0.0.0/8 192.0.2.1/32")]
    [InlineData("10.2.0.0/16 10.1.0.0/16 fd00::/8", "10.1.0.0/16 10.2.0.0/16")]
    [InlineData("fd00::/8", "")]
    public void Blocks_within_others_and_of_the_other_family_are_left_out(string written, string kept)
        => Assert.Equal(kept, string.Join(' ', PrefixCover.Of(written.Split(' ').Select(KernelModels.Block), AddressKind.IPv4)));

    [Theory]
    [InlineData("1\n", true)]
    [InlineData("2\n", true)]
    [InlineData("0\n", false)]
    public void Forwarding_is_what_the_setting_says(string value, bool isOn)
    {
        Write("net/ipv4/ip_forward", value);
        Write("net/ipv6/conf/all/forwarding", value);
        Assert.Equal(isOn, Forwarding.IsOn(AddressKind.IPv4, _root));
        Assert.Equal(isOn, Forwarding.IsOn(AddressKind.IPv6, _root));
    }

    [Fact]
    public void Where_the_setting_is_hidden_nothing_is_refused() => Assert.True(Forwarding.IsOn(AddressKind.IPv4, _root));

    [Fact]
    public void Tracked_connections_are_counted_where_they_can_be_read()
    {
        Assert.Equal((null, null), (Conntrack.Entries(_root), Conntrack.Limit(_root)));
        Write("nf_conntrack_count", "17\n");
        Write("nf_conntrack_max", "262144\n");
        Assert.Equal((17, 262144), (Conntrack.Entries(_root), Conntrack.Limit(_root)));
    }

    [Theory]
    [InlineData(Open, true)]
    [InlineData("ipv4 2 tcp 6 100 TIME_WAIT src=10.1.0.2 dst=192.0.2.1 sport=1 dport=80 src=10.0.0.10 dst=10.1.0.2 sport=8080 dport=1", false)]
    [InlineData("ipv4 2 tcp 6 100 ESTABLISHED src=10.1.0.2 dst=192.0.2.1 sport=1 dport=81 src=10.0.0.10 dst=10.1.0.2 sport=8080 dport=1", false)]
    [InlineData("ipv4 2 tcp 6 100 ESTABLISHED src=10.1.0.2 dst=192.0.2.2 sport=1 dport=80 src=10.0.0.10 dst=10.1.0.2 sport=8080 dport=1", false)]
    [InlineData("ipv4 2 tcp 6 100 ESTABLISHED src=10.1.0.2 dst=192.0.2.1 sport=1 dport=80 src=192.0.2.1 dst=10.1.0.2 sport=80 dport=1", false)]
    [InlineData("ipv4 2 udp 17 20 src=10.1.0.2 dst=192.0.2.1 sport=1 dport=80 src=10.0.0.10 dst=10.1.0.2 sport=8080 dport=1", false)]
    [InlineData("ipv4 2 unknown 47 20", false)]
    [InlineData("", false)]
    public void A_connection_is_known_by_where_it_came_to_and_who_answers(string line, bool isOpen)
    {
        Write("nf_conntrack", line + "\n");
        Assert.Equal(isOpen, Conntrack.Any(KernelModels.Web, Path.Combine(_root, "nf_conntrack")));
    }

    [Fact]
    public void Where_ports_are_kept_the_port_of_the_answer_is_any()
    {
        Write("nf_conntrack", Open.Replace("dport=80 ", "dport=10001 ", StringComparison.Ordinal));
        KernelModel range = KernelModels.Web with { Bind = [KernelModels.Bind("0.0.0.0", 10000, 10100)] };
        Assert.True(Conntrack.Any(range, Path.Combine(_root, "nf_conntrack")));
        Assert.False(Conntrack.Any(range, Path.Combine(_root, "none")));
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
