using System.Globalization;
using Whence.Gateway.Configuration;
using Whence.Gateway.Reveal;
using Whence.Linux.Announce;
using static Whence.Gateway.Tests.Configuration.ConfigurationText;

namespace Whence.Gateway.Tests.Configuration;

public sealed class RevealConfigurationTests
{
    private const string Group = "/sys/fs/cgroup/revealed.slice";

    public static TheoryData<string, string> Rows => new()
    {
        { "[]", "" },
        { $"[{{ cgroup: {Group}, from: [lb, 198.51.100.1] }}]", "" },
        { $"[{{ cgroup: {Group}, from: lb, kinds: [200, {{ kind: 77, lengths: [7, 19] }}], pin: /sys/fs/bpf/own }}]", "" },
        { $"[{{ cgroup: {Group}, from: lb }}, {{ cgroup: {Group}/nginx.service, from: lb }}]", "" },

        // Which cgroup.
        { "[{ from: lb }]", "7:10 missing-key" },
        { "[{ cgroup: revealed.slice, from: lb }]", "7:20 path-not-whole" },
        { "[{ cgroup: '', from: lb }]", "7:20 path-not-whole" },
        { "[{ cgroup: \"/sys/fs/\\ncgroup\", from: lb }]", "7:20 wrong-type" },
        { "[{ cgroup: [a], from: lb }]", "7:20 wrong-type" },
        { $"[{{ cgroup: {Group}, from: lb }}, {{ cgroup: {Group}, from: lb }}]", "7:73 duplicate-item" },
        { $"[{{ cgroup: {Group}, from: lb }}, {{ cgroup: /sys/fs/cgroup/./x/..//revealed.slice/, from: lb }}]", "7:73 duplicate-item" },
        { "[{ cgroup: a, from: lb }, { cgroup: b, from: lb }]", "7:20 path-not-whole\n7:45 path-not-whole" },
        { $"[{{ cgroup: {Group}, from: lb, pin: bpf }}]", "7:66 path-not-whole" },

        // Who is believed.
        { $"[{{ cgroup: {Group} }}]", "7:10 missing-key" },
        { $"[{{ cgroup: {Group}, from: [] }}]", "7:57 nobody-trusted?" },
        { $"[{{ cgroup: {Group}, from: [none] }}]", "7:57 nobody-trusted?" },
        { $"[{{ cgroup: {Group}, from: ['unix:', none] }}]", "7:57 nobody-trusted?" },
        { $"[{{ cgroup: {Group}, from: ['unix:', lb] }}]", "" },
        { $"[{{ cgroup: {Group}, from: [nope] }}]", "7:58 unknown-network" },
        { $"[{{ cgroup: {Group}, from: [10.0.0.0/8] }}]", "7:58 wide-trust?" },
        { $"[{{ cgroup: {Group}, from: [0.0.0.0/0] }}]", "7:58 covers-everybody" },

        // Kinds, as those of receive.toa.
        { $"[{{ cgroup: {Group}, from: lb, kinds: [8] }}]", "7:69 bad-toa-kind" },
        { $"[{{ cgroup: {Group}, from: lb, kinds: [{{ kind: 200, lengths: [9] }}] }}]", "7:92 unknown-value" },

        { $"[{{ cgroup: {Group}, from: lb, kind: 200 }}]", "7:61 unknown-key" },
        { $"[{Group}]", "7:10 wrong-type" },
        { $"{{ cgroup: {Group}, from: lb }}", "7:9 wrong-type" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void What_is_wrong_is_told_with_its_place(string reveal, string codes) => Assert.Equal(codes, Codes(With(reveal)));

    [Fact]
    public void What_is_to_be_done_is_told()
    {
        Assert.Equal(
            "whence.yaml:7:20: error: 'revealed.slice' does not begin with '/'; "
                + "write the whole path of the folder, such as /sys/fs/cgroup/revealed.slice [path-not-whole]",
            Assert.Single(Read(With("[{ cgroup: revealed.slice, from: lb }]")).Diagnostics).ToString());
        Assert.Equal(
            "whence.yaml:7:73: error: the cgroup '/sys/fs/cgroup/revealed.slice' stands already at whence.yaml:7:20; write all networks into one entry [duplicate-item]",
            Assert.Single(Read(With($"[{{ cgroup: {Group}, from: lb }}, {{ cgroup: {Group}, from: lb }}]")).Diagnostics).ToString());
    }

    /// <summary>The kernel would refuse them one by one, at the start of the gateway.</summary>
    [Theory]
    [InlineData(16384, "")]
    [InlineData(16385, "7:57 out-of-range")]
    public void More_prefixes_than_the_kernel_takes_are_told(int count, string codes)
    {
        string network = string.Join(", ", Enumerable.Range(0, count).Select(static i => string.Create(CultureInfo.InvariantCulture, $"10.0.{i >> 8}.{i & 255}")));
        string yaml = With($"[{{ cgroup: {Group}, from: [many, many] }}]").Replace("none: []", $"none: [], many: [{network}]", StringComparison.Ordinal);
        Assert.Equal(codes, Codes(yaml));
    }

    [Fact]
    public void Cgroups_networks_and_kinds_are_compiled()
    {
        GatewayModel model = ModelCompiler.Compile(Load(With(
            $"[{{ cgroup: {Group}/, from: [lb, 'unix:', '2001:db8::1', 192.0.2.0/24] }}, "
            + "{ cgroup: /other, from: [], afterSyn: on, kinds: [200, 28, { kind: 77, lengths: [7, 20] }], pin: /sys/fs/bpf/own }]")));
        Assert.Equal([Group, "/other"], model.RevealedCgroups.Select(static one => one.Cgroup));
        (RevealModel usual, RevealModel own) = (model.RevealedCgroups[0], model.RevealedCgroups[1]);
        Assert.Equal(["192.0.2.0/24", "2001:db8::1/128"], usual.From.Select(static prefix => prefix.ToString()));
        Assert.Same(ToaFormats.Usual, usual.Formats);
        Assert.Equal("/sys/fs/bpf/whence", usual.Pin);
        Assert.Empty(own.From);
        Assert.Equal((false, true), (usual.AfterSyn, own.AfterSyn));
        Assert.Equal(
            [
                new ToaFormat(28, ToaLengths.WithoutPort), new ToaFormat(77, ToaLengths.IPv4WithoutPort | ToaLengths.IPv6),
                new ToaFormat(200, ToaLengths.WithPort),
            ],
            own.Formats.All);
        Assert.Equal("/sys/fs/bpf/own", own.Pin);
        Assert.Empty(ModelCompiler.Compile(Load(Tcp(string.Empty))).RevealedCgroups);

        // It needs no announcer: that is for what the gateway sends.
        Assert.Equal(AnnouncementWays.None, model.Announces);
    }

    [Fact]
    public void What_is_not_written_is_what_the_page_says()
        => Assert.Equal(
            Load(With($"[{{ cgroup: {Group}, from: lb }}]")),
            Load(With($"[{{ cgroup: {Group}, from: lb, pin: /sys/fs/bpf/whence, afterSyn: off }}]")));

    /// <summary>Line 7 of a configuration that is good without it.</summary>
    private static string With(string reveal) => $"{Tcp(string.Empty)}reveal: {reveal}\n";
}
