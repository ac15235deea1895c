using Whence.Cli.Doctor;

namespace Whence.Cli.Tests.Doctor;

/// <summary>What the system prints, as it printed it (iproute2 6.1, nftables 1.0.6, kernel 6.18).</summary>
public sealed class DoctorParserTests
{
    private const string Transparent
        = """{"match":{"op":"==","left":{"socket":{"key":"transparent"}},"right":1}},{"mangle":{"key":{"meta":{"key":"mark"}},"value":7}}""";

    [Theory]
    [InlineData("Name:\twhence\nCapEff:\t000001fffeffffff\n", true, true)]
    [InlineData("CapPrm:\t000001fffeffffff\nCapEff:\t0000000000001000\n", true, false)]
    [InlineData("CapEff:\t0000000000002400\n", true, true)]
    [InlineData("CapPrm:\t000001fffeffffff\nCapEff:\t0000000000000000\n", false, false)]
    public void Capabilities_are_the_effective_ones(string status, bool mayUseAddresses, bool mayUseLowPorts)
    {
        Assert.True(Capabilities.TryParse(status, out Capabilities read));
        Assert.Equal((mayUseAddresses, mayUseLowPorts), (read.MayUseForeignAddresses, read.MayUseLowPorts));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Name:\twhence\n")]
    [InlineData("CapEff:\tmany\n")]
    public void A_status_without_them_is_none(string status) => Assert.False(Capabilities.TryParse(status, out _));

    [Theory]
    [InlineData("""{"priority":0,"src":"all","table":"local"}""", 0, "local", 0u, 0u, false)]
    [InlineData("""{"priority":32765,"src":"all","fwmark":"0x7","table":"77"}""", 32765, "77", 7u, 0xFFFFFFFFu, false)]
    [InlineData("""{"priority":50,"src":"all","fwmark":"0x7","fwmask":"0xff","table":"78"}""", 50, "78", 7u, 0xFFu, false)]
    [InlineData("""{"priority":9,"src":"10.0.0.0","srclen":8,"table":"main"}""", 9, "main", 0u, 0u, true)]
    [InlineData("""{"priority":9,"src":"all","iif":"eth0","table":"main"}""", 9, "main", 0u, 0u, true)]
    [InlineData("""{"priority":9,"not":null,"src":"all","fwmark":"0x1","table":"5"}""", 9, "5", 1u, 0xFFFFFFFFu, true)]
    [InlineData("""{"priority":9,"src":"all","table":"main","suppress_prefixlen":0}""", 9, "main", 0u, 0u, false)]
    [InlineData("""{"priority":9,"src":"all","action":"unreachable"}""", 9, null, 0u, 0u, false)]
    public void A_rule_is_read(string json, int priority, string? table, uint mark, uint mask, bool isNarrowed)
        => Assert.Equal(new PolicyRule(priority, table, mark, mask, isNarrowed), Assert.Single(PolicyRule.Parse($"[{json}]")));

    [Theory]
    [InlineData("""{"priority":7748,"src":"127.0.0.0","srclen":8,"iif":"lo","table":"7748"}""", "127.0.0.0/8")]
    [InlineData("""{"priority":7748,"src":"::1","iif":"lo","table":"7748"}""", "::1")]
    [InlineData("""{"priority":9,"src":"127.0.0.0","srclen":8,"iif":"eth0","table":"1"}""", null)]
    [InlineData("""{"priority":9,"src":"127.0.0.0","srclen":8,"table":"1"}""", null)]
    [InlineData("""{"priority":9,"src":"127.0.0.0","srclen":8,"iif":"lo","dst":"10.0.0.0","dstlen":8,"table":"1"}""", null)]
    public void A_rule_for_what_programs_here_send_is_told_apart(string json, string? source)
    {
        PolicyRule rule = Assert.Single(PolicyRule.Parse($"[{json}]"));
        Assert.Equal((source, true), (rule.OwnSource, rule.IsNarrowed));
    }

    [Theory]
    [InlineData("""{"priority":7748,"src":"all","fwmark":"0x2000","fwmask":"0x2000","table":"7748","protocol":"148"}""", true)]
    [InlineData("""{"priority":7748,"src":"all","fwmark":"0x2000","fwmask":"0x2000","table":"7748","protocol":"static"}""", false)]
    [InlineData("""{"priority":7748,"src":"all","fwmark":"0x2000","fwmask":"0x2000","table":"7748"}""", false)]
    public void A_rule_says_who_made_it(string json, bool isOurs)
    {
        PolicyRule rule = Assert.Single(PolicyRule.Parse($"[{json}]"));
        Assert.Equal((true, isOurs), (OwnPieces.Serves(rule), OwnPieces.IsOurs(rule)));
    }

    [Theory]
    [InlineData("""{"type":"local","dst":"default","dev":"lo","table":"7748","protocol":"148","scope":"host","flags":[]}""", true)]
    [InlineData("""{"type":"local","dst":"default","dev":"lo","table":"7748","protocol":"148","metric":1024,"flags":[],"pref":"medium"}""", true)]
    [InlineData("""{"type":"local","dst":"default","dev":"lo","table":"7748","scope":"host","flags":[]}""", false)]
    [InlineData("""{"dst":"default","dev":"lo","table":"7748","protocol":"148","flags":[]}""", false)]
    public void A_route_says_who_made_it(string json, bool isOurs)
        => Assert.Equal(isOurs, OwnPieces.IsOurs(Assert.Single(TableRoute.Parse($"[{json}]"))));

    [Theory]
    [InlineData("""{"table":{"family":"ip","name":"whence_transparent"}}""", "Nobody")]
    [InlineData("""{"table":{"family":"inet","name":"whence_transparent"}}""", "SomebodyElse")]
    [InlineData("""{"table":{"family":"inet","name":"whence_transparent"}},{"chain":{"family":"inet","table":"other","name":"made-by-whence"}}""", "SomebodyElse")]
    [InlineData("""{"table":{"family":"inet","name":"whence_transparent"}},{"chain":{"family":"inet","table":"whence_transparent","name":"made-by-whence"}}""", "Doctor")]
    public void A_table_of_nftables_says_who_made_it(string items, string owner)
        => Assert.Equal(owner, OwnPieces.OwnerIn($$$"""{"nftables":[{"metainfo":{"version":"1.0.6"}},{{{items}}}]}""").ToString());

    [Theory]
    [InlineData(7u, 0xFFFFFFFFu, 7u, true)]
    [InlineData(7u, 0xFFFFFFFFu, 0x2007u, false)]
    [InlineData(7u, 0xFFu, 0x2007u, true)]
    [InlineData(0u, 0u, 0x2000u, true)]
    [InlineData(0u, 0x2000u, 0x2000u, false)]
    public void A_rule_takes_what_its_mask_leaves(uint mark, uint mask, uint packet, bool takes)
    {
        Assert.Equal(takes, new PolicyRule(1, "main", mark, mask, IsNarrowed: false).Takes(packet));
        Assert.False(new PolicyRule(1, "main", mark, mask, IsNarrowed: true).Takes(packet));
    }

    [Theory]
    [InlineData("""{"type":"local","dst":"default","dev":"lo","table":"77","scope":"host","flags":[]}""", "77", "local", "default", true)]
    [InlineData("""{"dst":"10.9.0.0/24","dev":"v0","protocol":"kernel","scope":"link","prefsrc":"10.9.0.1","flags":[]}""", "main", "unicast", "10.9.0.0/24", true)]
    [InlineData("""{"dst":"default","gateway":"10.9.0.254","dev":"v0","flags":[]}""", "main", "unicast", "default", false)]
    [InlineData("""{"dst":"default","flags":[],"nexthops":[{"gateway":"10.9.0.254","dev":"v0"}]}""", "main", "unicast", "default", false)]
    public void A_route_is_read(string json, string table, string kind, string destination, bool isOnLink)
    {
        TableRoute route = Assert.Single(TableRoute.Parse($"[{json}]"));
        Assert.Equal((table, kind, destination, isOnLink), (route.Table, route.Kind, route.Destination, route.IsOnLink));
        Assert.Equal(table == "77", route.IsLocalDefault);
    }

    [Fact]
    public void The_way_to_a_target_is_read()
    {
        Address target = Address.FromIPv4(0x0A090005);
        Assert.Equal(
            new TargetWay(target, "v0", "10.9.0.1", IsHere: false),
            TargetWay.Parse(target, """[{"dst":"10.9.0.5","dev":"v0","prefsrc":"10.9.0.1","flags":[],"uid":0,"cache":[]}]"""));
        Assert.True(TargetWay.Parse(target, """[{"type":"local","dst":"10.9.0.5","dev":"lo","prefsrc":"10.9.0.5","flags":[],"uid":0,"cache":["local"]}]""").IsHere);
    }

    [Theory]
    [InlineData("prerouting", """{"match":{"op":"==","left":{"socket":{"key":"transparent"}},"right":1}},{"mangle":{"key":{"meta":{"key":"mark"}},"value":7}}""", 7u)]
    [InlineData("prerouting", """{"match":{"op":"==","left":{"socket":{"key":"transparent"}},"right":1}},{"mangle":{"key":{"meta":{"key":"mark"}},"value":{"|":[{"meta":{"key":"mark"}},8192]}}},{"accept":null}""", 0x2000u)]
    [InlineData("output", """{"match":{"op":"==","left":{"socket":{"key":"transparent"}},"right":1}},{"mangle":{"key":{"meta":{"key":"mark"}},"value":7}}""", null)]
    [InlineData("prerouting", """{"match":{"op":"==","left":{"socket":{"key":"transparent"}},"right":0}},{"mangle":{"key":{"meta":{"key":"mark"}},"value":7}}""", null)]
    [InlineData("prerouting", """{"match":{"op":"!=","left":{"socket":{"key":"transparent"}},"right":1}},{"mangle":{"key":{"meta":{"key":"mark"}},"value":7}}""", null)]
    [InlineData("prerouting", """{"mangle":{"key":{"meta":{"key":"mark"}},"value":7}}""", null)]
    [InlineData("prerouting", """{"match":{"op":"==","left":{"socket":{"key":"transparent"}},"right":1}},{"mangle":{"key":{"ct":{"key":"mark"}},"value":7}}""", null)]
    public void A_mark_for_transparent_sockets_is_read(string hook, string expressions, uint? mark)
        => Assert.Equal(mark, Parse(hook, expressions)?.Mark);

    [Theory]
    [InlineData(Transparent, "All")]
    [InlineData("""{"match":{"op":"==","left":{"meta":{"key":"l4proto"}},"right":{"set":["icmp","tcp","udp","ipv6-icmp"]}}},""" + Transparent, "All")]
    [InlineData("""{"match":{"op":"==","left":{"meta":{"key":"l4proto"}},"right":"tcp"}},""" + Transparent, "Tcp")]
    [InlineData("""{"match":{"op":"!=","left":{"meta":{"key":"l4proto"}},"right":"udp"}},""" + Transparent, "Tcp, Errors")]
    [InlineData("""{"match":{"op":"==","left":{"meta":{"key":"l4proto"}},"right":17}},""" + Transparent, "Udp")]
    [InlineData("""{"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"protocol"}},"right":"udp"}},""" + Transparent, "Udp")]
    [InlineData("""{"match":{"op":"==","left":{"payload":{"protocol":"tcp","field":"dport"}},"right":80}},""" + Transparent, "Tcp")]
    [InlineData("""{"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"saddr"}},"right":"10.2.0.2"}},""" + Transparent, "All")]
    public void What_a_mark_is_for_is_read(string expressions, string protocols)
        => Assert.Equal(Enum.Parse<MarkedProtocols>(protocols), Parse("prerouting", expressions)!.Protocols);

    private static TransparentMark? Parse(string hook, string expressions)
    {
        string json = $$$"""
            {"nftables":[{"metainfo":{"version":"1.0.6","json_schema_version":1}},{"table":{"family":"inet","name":"t","handle":1}},
            {"chain":{"family":"inet","table":"t","name":"c","handle":1,"type":"filter","hook":"{{{hook}}}","prio":-150,"policy":"accept"}},
            {"rule":{"family":"inet","table":"t","chain":"c","handle":3,"expr":[{{{expressions}}}]}}]}
            """;
        return TransparentMark.Parse(json).SingleOrDefault();
    }
}
