using System.Text;
using Whence.Cli.Doctor;
using Whence.Gateway.Configuration;

namespace Whence.Cli.Tests.Doctor;

/// <summary>From what is there to what is missing, and to the commands that add and remove it.</summary>
public sealed class TransparentDiagnosisTests
{
    private const ulong NetRaw = 1 << 13, NetBindService = 1 << 10;

    private static readonly PolicyRule Local = new(0, "local", 0, 0, IsNarrowed: false);
    private static readonly PolicyRule Main = new(32766, "main", 0, 0, IsNarrowed: false);
    private static readonly PolicyRule Own = new(OwnPieces.Priority, OwnPieces.Table, OwnPieces.Mark, OwnPieces.Mark, IsNarrowed: false) { Protocol = OwnPieces.Protocol };
    private static readonly TableRoute OwnRoute = new(OwnPieces.Table, "local", "default", "lo", IsOnLink: true) { Protocol = OwnPieces.Protocol };
    private static readonly TransparentMark OwnMark = new("inet", OwnPieces.NftTable, OwnPieces.Mark);
    private static readonly PolicyRule OwnLoopback =
        new(OwnPieces.Priority, OwnPieces.Table, 0, 0, IsNarrowed: true) { OwnSource = "127.0.0.0/8", Protocol = OwnPieces.Protocol };

    private static readonly Address Loopback = Address.FromIPv4(0x7F000001);
    private static readonly Address Target = Address.FromIPv4(0x0A020002);

    [Fact]
    public void Every_piece_that_is_missing_has_its_command()
    {
        IReadOnlyList<Finding> findings = Diagnose(Facts());
        Assert.Equal(["mark IPv4", "rule IPv4", "route IPv4"], Named(findings, FindingStatus.Missing));
        Assert.Equal(
            [
                "nft 'create table inet whence_transparent; add chain inet whence_transparent made-by-whence; "
                    + "add chain inet whence_transparent divert { type filter hook prerouting priority mangle; }; "
                    + "add rule inet whence_transparent divert meta l4proto { tcp, udp, icmp, ipv6-icmp } socket transparent 1 meta mark set meta mark | 0x2000'",
                "ip -4 rule add priority 7748 fwmark 0x2000/0x2000 lookup 7748 protocol 148",
                "ip -4 route add local default dev lo table 7748 protocol 148",
            ],
            FixPlan.Of(findings).Select(static command => command.ToString()));
    }

    [Fact]
    public void One_rule_of_nftables_is_added_for_both_families()
    {
        TransparentNeeds needs = new([Target, Address.FromIPv6((UInt128)0xFD02 << 112)], MarkedProtocols.Tcp);
        Assert.Equal(["nft", "ip", "ip", "ip", "ip"], FixPlan.Of(TransparentDiagnosis.Of(needs, Facts())).Select(static command => command.Program));
    }

    [Theory]
    [InlineData(true, true, true, "")]
    [InlineData(false, true, true, "mark IPv4")]
    [InlineData(true, false, true, "rule IPv4")]
    [InlineData(true, true, false, "route IPv4")]
    public void Only_what_is_missing_is_added(bool mark, bool rule, bool route, string missing)
    {
        HostFacts facts = Facts(mark ? [OwnMark] : [], rule ? [Local, Own, Main] : [Local, Main], route ? [OwnRoute] : []);
        Assert.Equal(missing, string.Join(' ', Named(Diagnose(facts), FindingStatus.Missing)));
        Assert.Equal(missing.Length == 0 ? 0 : 1, FixPlan.Of(Diagnose(facts)).Count);
        Assert.Equal(new[] { mark, rule, route }.Count(static there => there), UndoPlan.Of(facts).Count);
    }

    [Fact]
    public void Pieces_of_somebody_else_serve_if_they_fit_together()
    {
        TransparentMark theirs = new("ip", "byhand", 7);
        PolicyRule rule = new(100, "77", 7, uint.MaxValue, IsNarrowed: false);
        TableRoute route = OwnRoute with { Table = "77" };
        Assert.Empty(Named(Diagnose(Facts([theirs], [Local, rule, Main], [route])), FindingStatus.Missing));
        Assert.Equal(3, Named(Diagnose(Facts([theirs with { Family = "ip6" }], [Local, rule, Main], [route])), FindingStatus.Missing).Length);
        Assert.Equal(3, Named(Diagnose(Facts([theirs], [Local, rule with { Mark = 8 }, Main], [route])), FindingStatus.Missing).Length);
        Assert.Equal(3, Named(Diagnose(Facts([theirs], [Local, rule, Main], [route with { Kind = "unicast" }])), FindingStatus.Missing).Length);
        Assert.Empty(UndoPlan.Of(Facts([theirs], [Local, rule, Main], [route])));
    }

    [Theory]
    [InlineData(false, false, "loopback rule IPv4,loopback route IPv4")]
    [InlineData(true, false, "loopback route IPv4")]
    [InlineData(false, true, "loopback rule IPv4")]
    [InlineData(true, true, "")]
    public void A_target_on_loopback_needs_a_rule_and_a_route_alone(bool rule, bool route, string missing)
    {
        HostFacts facts = Facts([], rule ? [Local, OwnLoopback, Main] : [Local, Main], route ? [OwnRoute] : []);
        IReadOnlyList<Finding> findings = TransparentDiagnosis.Of(new TransparentNeeds([Loopback], MarkedProtocols.Tcp), facts);
        Assert.Equal(missing, string.Join(',', Named(findings, FindingStatus.Missing)));
        Assert.Empty(Named(findings, FindingStatus.Conflict));
        Assert.Equal(new[] { rule, route }.Count(static there => there), UndoPlan.Of(facts).Count);
    }

    [Fact]
    public void One_route_is_added_for_targets_here_and_elsewhere()
    {
        TransparentNeeds needs = new([Target, Loopback], MarkedProtocols.Tcp);
        string[] commands = [.. FixPlan.Of(TransparentDiagnosis.Of(needs, Facts())).Select(static command => command.ToString())];
        Assert.Equal(4, commands.Length);
        Assert.Contains("ip -4 rule add priority 7748 from 127.0.0.0/8 iif lo lookup 7748 protocol 148", commands);
    }

    [Fact]
    public void A_rule_that_takes_everything_is_in_the_way_of_loopback_too()
    {
        HostFacts facts = Facts([], [Local, new PolicyRule(100, "main", 0, 0, IsNarrowed: false), OwnLoopback, Main], [OwnRoute]);
        Assert.Equal(["conflict IPv4"], Named(TransparentDiagnosis.Of(new TransparentNeeds([Loopback], MarkedProtocols.Tcp), facts), FindingStatus.Conflict));
    }

    [Theory]
    [InlineData("Tcp", "Tcp", "Note")]
    [InlineData("Tcp", "Udp", "Missing")]
    [InlineData("Udp", "Tcp, Udp", "Missing")]
    [InlineData("Udp, Errors", "Udp", "Ok")]
    [InlineData("All", "Tcp, Udp", "Ok")]
    public void A_mark_must_be_for_what_is_spoken(string marked, string needed, string status)
    {
        HostFacts facts = Facts([OwnMark with { Protocols = Enum.Parse<MarkedProtocols>(marked) }], [Local, Own, Main], [OwnRoute]);
        Finding finding = Diagnose(facts, Enum.Parse<MarkedProtocols>(needed)).First(static finding => finding.Check == "mark IPv4");
        Assert.Equal(status, finding.Status.ToString());
        Assert.Equal(status == "Missing" ? ["nft"] : [], FixPlan.Of([finding]).Select(static command => command.Program));
    }

    [Fact]
    public void Two_rules_with_one_mark_serve_together()
    {
        TransparentMark tcp = new("ip", "byhand", 7) { Protocols = MarkedProtocols.Tcp };
        PolicyRule rule = new(100, "77", 7, uint.MaxValue, IsNarrowed: false);
        HostFacts facts = Facts([tcp, tcp with { Protocols = MarkedProtocols.Udp }], [Local, rule, Main], [OwnRoute with { Table = "77" }]);
        Assert.Empty(Named(Diagnose(facts, MarkedProtocols.Tcp | MarkedProtocols.Udp), FindingStatus.Missing));
    }

    [Theory]
    [InlineData("tcp", "tcp", "Tcp")]
    [InlineData("udp", "udp", "Udp")]
    [InlineData("udp", "tcp", "Tcp, Udp")]
    [InlineData("http", "udp", "Tcp, Udp")]
    [InlineData("", "udp", "Udp")]
    public void What_is_spoken_follows_from_the_listeners(string first, string second, string expected)
    {
        TransparentNeeds needs = TransparentNeeds.Of(Config(first, second));
        Assert.Equal(Enum.Parse<MarkedProtocols>(expected), needs.Protocols);
        Assert.Equal([Target], needs.Targets);
    }

    [Theory]
    [InlineData(100, "main", 0u, 0u, false, true)]
    [InlineData(100, "main", 0x2000u, 0x6000u, false, true)]
    [InlineData(100, null, 0u, 0u, false, true)]
    [InlineData(100, "main", 0u, 0u, true, false)]
    [InlineData(100, "main", 0x4000u, 0x4000u, false, false)]
    [InlineData(8000, "main", 0u, 0u, false, false)]
    public void A_rule_that_takes_the_packets_before_is_in_the_way(int priority, string? table, uint mark, uint mask, bool isNarrowed, bool isInTheWay)
    {
        HostFacts facts = Facts([OwnMark], [Local, new PolicyRule(priority, table, mark, mask, isNarrowed), Own, Main], [OwnRoute]);
        Assert.Equal(isInTheWay ? ["conflict IPv4"] : [], Named(Diagnose(facts), FindingStatus.Conflict));
    }

    [Fact]
    public void A_route_of_somebody_else_in_our_table_is_in_the_way_and_stays()
    {
        TableRoute theirs = new(OwnPieces.Table, "unicast", "10.0.0.0/8", "eth0", IsOnLink: true);
        HostFacts facts = Facts([OwnMark], [Local, Own, Main], [OwnRoute, theirs]);
        Assert.Equal(["conflict IPv4"], Named(Diagnose(facts), FindingStatus.Conflict));
        Assert.Contains("ip -4 route delete local default dev lo table 7748 protocol 148", UndoPlan.Of(facts).Select(static command => command.ToString()));
    }

    [Theory]
    [InlineData("1", "0", "0", "0", false)]
    [InlineData("2", "0", "1", "0", false)]
    [InlineData("0", "1", "0", "0", true)]
    [InlineData("1", "0", "0", "1", true)]
    public void A_way_back_that_is_looked_up_with_the_mark_is_in_the_way(string filterAll, string markAll, string filterDevice, string markDevice, bool isInTheWay)
    {
        HostFacts facts = Facts([OwnMark], [Local, Own, Main], [OwnRoute]) with
        {
            Settings = new Dictionary<string, string>
            {
                ["ipv4/conf/all/rp_filter"] = filterAll,
                ["ipv4/conf/all/src_valid_mark"] = markAll,
                ["ipv4/conf/inside/rp_filter"] = filterDevice,
                ["ipv4/conf/inside/src_valid_mark"] = markDevice,
            },
        };
        Assert.Equal(isInTheWay ? ["rp_filter inside"] : [], Named(Diagnose(facts), FindingStatus.Conflict));
    }

    /// <summary>The same rules and routes, made by somebody else: they serve, and stay.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("static")]
    public void Pieces_like_ours_of_somebody_else_serve_and_stay(string? protocol)
    {
        PolicyRule[] rules = [Local, Own with { Protocol = protocol }, OwnLoopback with { Protocol = protocol }, Main];
        HostFacts facts = Facts([OwnMark], rules, [OwnRoute with { Protocol = protocol }]);
        facts = facts with { NftTable = NftTableOwner.SomebodyElse };
        Assert.Empty(Named(TransparentDiagnosis.Of(new TransparentNeeds([Target, Loopback], MarkedProtocols.Tcp), facts), FindingStatus.Missing));
        Assert.Empty(UndoPlan.Of(facts));
    }

    [Fact]
    public void A_table_of_our_name_that_somebody_else_made_is_a_conflict_and_is_not_touched()
    {
        HostFacts facts = Facts() with { NftTable = NftTableOwner.SomebodyElse };
        Assert.Equal(["mark IPv4"], Named(Diagnose(facts), FindingStatus.Conflict));
        Assert.DoesNotContain("nft", FixPlan.Of(Diagnose(facts)).Select(static command => command.Program));
        Assert.Empty(UndoPlan.Of(facts));
    }

    [Fact]
    public void A_table_of_ours_that_somebody_changed_is_made_anew()
    {
        HostFacts facts = Facts() with { NftTable = NftTableOwner.Doctor };
        Assert.Contains(OwnPieces.MendMark, FixPlan.Of(Diagnose(facts)));
        Assert.Equal([OwnPieces.RemoveMark], UndoPlan.Of(facts));
    }

    [Fact]
    public void The_setting_of_a_device_with_a_dot_is_named_with_slashes()
    {
        HostFacts facts = Facts([OwnMark], [Local, Own, Main], [OwnRoute]) with
        {
            Targets = [new TargetWay(Target, "eth0.10", "10.2.0.1", IsHere: false)],
            Settings = new Dictionary<string, string> { ["ipv4/conf/eth0.10/src_valid_mark"] = "1" },
        };
        Finding conflict = Assert.Single(Diagnose(facts), static finding => finding.Status == FindingStatus.Conflict);
        Assert.Equal("sysctl -w net/ipv4/conf/eth0.10/src_valid_mark=0", Assert.Single(conflict.Commands).ToString());
    }

    /// <summary>The kernel lets a device be called nearly anything.</summary>
    [Fact]
    public void Names_of_the_system_are_shown_escaped_and_whole()
    {
        string table = new('t', 300);
        HostFacts facts = Facts([new TransparentMark("inet", table, 7)], [Local, new PolicyRule(9, "7\u001b[2J", 7, 7, IsNarrowed: false), Main],
            [OwnRoute with { Table = "7\u001b[2J" }]) with
        {
            Targets = [new TargetWay(Target, "a\u001b[31mb", "10.2.0.1", IsHere: false)],
            Settings = new Dictionary<string, string> { ["ipv4/conf/a\u001b[31mb/src_valid_mark"] = "1" },
        };
        using var output = new StringWriter();
        DoctorSheet.Write(output, Diagnose(facts), [new SystemCommand("ip", "\u001b")]);
        Assert.DoesNotContain('\u001b', output.ToString());
        Assert.Contains(@"rp_filter a\u{1b}[31mb", output.ToString(), StringComparison.Ordinal);
        Assert.Contains(@"in table 7\u{1b}[2J", output.ToString(), StringComparison.Ordinal);
        Assert.Contains(table, output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0ul, "Missing")]
    [InlineData(NetBindService, "Missing")]
    [InlineData(NetRaw, "Note")]
    [InlineData(NetRaw | NetBindService, "Ok")]
    public void The_capability_is_that_of_the_gateway_and_never_added_by_us(ulong bits, string status)
    {
        Finding finding = Diagnose(Facts() with { Gateways = [new GatewayProcess(77, new Capabilities(bits))] })[0];
        Assert.Equal(("capability", status, false), (finding.Check, finding.Status.ToString(), finding.IsOurs));
        Assert.Contains("process 77", finding.What, StringComparison.Ordinal);
        Assert.Empty(finding.Commands);
    }

    [Fact]
    public void Where_no_gateway_runs_it_is_said_what_its_service_needs()
    {
        Finding finding = Diagnose(Facts())[0];
        Assert.Equal(("capability", FindingStatus.Note), (finding.Check, finding.Status));
        Assert.Contains("AmbientCapabilities=CAP_NET_RAW CAP_NET_BIND_SERVICE", finding.What, StringComparison.Ordinal);
        Assert.Empty(finding.Commands);
    }

    [Fact]
    public void A_target_says_its_way_back_and_the_subnet_that_cannot_be_served()
    {
        TableRoute near = new("main", "unicast", "10.2.0.0/24", "inside", IsOnLink: true);
        Finding finding = Diagnose(Facts(routes: [near, near with { Destination = "10.0.0.0/8" }]))[^1];
        Assert.Equal((FindingStatus.Note, "target 10.2.0.2"), (finding.Status, finding.Check));
        Assert.Contains("the subnet 10.2.0.0/24", finding.What, StringComparison.Ordinal);
        Assert.Equal("ip -4 route replace default via 10.2.0.1", Assert.Single(finding.Commands).ToString());
        Assert.DoesNotContain("subnet", Diagnose(Facts(routes: [near with { IsOnLink = false }]))[^1].What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_on_this_machine_or_without_a_way_is_told()
    {
        TargetWay here = new(Target, "lo", "10.2.0.2", IsHere: true), nowhere = new(Target, null, null, IsHere: false);
        Assert.Equal(FindingStatus.Conflict, Diagnose(Facts() with { Targets = [here] })[^1].Status);
        Assert.Equal(FindingStatus.Missing, Diagnose(Facts() with { Targets = [nowhere] })[^1].Status);
    }

    [Theory]
    [InlineData("plain-1.2:3/4", "plain-1.2:3/4")]
    [InlineData("two words", "'two words'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("", "''")]
    public void A_command_is_shown_as_a_shell_takes_it(string argument, string shown)
        => Assert.Equal($"ip {shown}", new SystemCommand("ip", argument).ToString());

    private static IReadOnlyList<Finding> Diagnose(HostFacts facts, MarkedProtocols needed = MarkedProtocols.Tcp)
        => TransparentDiagnosis.Of(new TransparentNeeds([Target], needed), facts);

    /// <summary>A transparent upstream, with a listener for each protocol that is given.</summary>
    private static GatewayConfig Config(params string[] protocols)
    {
        string text = """
            upstreams: { a: { targets: ['10.2.0.2:53'], send: { transparent: on } }, b: { targets: ['10.9.0.2:53'] } }
            listeners:
              - { name: other, bind: '127.0.0.1:1', protocol: udp, upstream: b }

            """;
        foreach ((string protocol, int index) in protocols.Select(static (protocol, index) => (protocol, index)).Where(static one => one.protocol.Length > 0))
        {
            string way = protocol == "http" ? "routes: [ { upstream: a } ]" : "upstream: a";
            text += $"  - {{ name: l{index}, bind: '127.0.0.1:5{index}', protocol: {protocol}, {way} }}\n";
        }

        return ConfigFile.Parse(Encoding.UTF8.GetBytes(text), "whence.yaml").Config!;
    }

    private static string[] Named(IEnumerable<Finding> findings, FindingStatus status)
        => [.. findings.Where(finding => finding.Status == status).Select(static finding => finding.Check)];

    private static HostFacts Facts(TransparentMark[]? marks = null, PolicyRule[]? rules = null, TableRoute[]? routes = null) => new()
    {
        Gateways = [],
        Marks = marks ?? [],
        NftTable = marks?.Contains(OwnMark) == true ? NftTableOwner.Doctor : NftTableOwner.Nobody,
        Rules = new Dictionary<IpFamily, IReadOnlyList<PolicyRule>> { [IpFamily.V4] = rules ?? [Local, Main], [IpFamily.V6] = [Local, Main] },
        Routes = new Dictionary<IpFamily, IReadOnlyList<TableRoute>> { [IpFamily.V4] = routes ?? [], [IpFamily.V6] = [] },
        Targets = [new TargetWay(Target, "inside", "10.2.0.1", IsHere: false)],
        Settings = new Dictionary<string, string>(),
    };
}
