using System.Globalization;
using System.Text.Json;

namespace Whence.Cli.Doctor;

/// <summary>What is ours on a machine: <c>whence doctor</c> adds nothing else, and removes nothing else. Each piece says itself that it is
/// ours: somebody else may have one like it.</summary>
internal static class OwnPieces
{
    /// <summary>A table of nftables for this alone, so that it goes as a whole.</summary>
    public const string NftTable = "whence_transparent";

    /// <summary>A chain without rules that says whose the table is, as in the tables of the kernel engine.</summary>
    public const string NftMark = "made-by-whence";

    /// <summary>One bit, so that the marks of others stay: not those of kube-proxy (0x4000, 0x8000), Cilium (0x0f00) and Tailscale
    /// (0xff0000).</summary>
    public const uint Mark = 0x2000;

    /// <summary>The number of the routing table: one that nobody has by default.</summary>
    public const string Table = "7748";

    /// <summary>Behind the table of local addresses (0), before the main one (32766) and what VPNs put right before that.</summary>
    public const int Priority = 7748;

    /// <summary>Who made a rule or a route (`protocol` of ip-rule(8) and ip-route(8)): a number that /etc/iproute2/rt_protos gives to
    /// nobody. The kernel deletes by it, so that a rule like ours of somebody else stays.</summary>
    public const string Protocol = "148";

    /// <summary>Packets to the client's address for which a socket of ours is waiting, and ICMP about what that socket sent: marked.
    /// `create` fails where a table of that name
    /// is.</summary>
    public static SystemCommand AddMark { get; } = new("nft", Creation);

    /// <summary>As <see cref="AddMark"/>, for a table of ours that somebody changed.</summary>
    public static SystemCommand MendMark { get; } = new("nft", $"delete table inet {NftTable}; {Creation}");

    public static SystemCommand RemoveMark { get; } = new("nft", $"delete table inet {NftTable}");

    private static string Creation =>
        $"create table inet {NftTable}; add chain inet {NftTable} {NftMark}; "
        + $"add chain inet {NftTable} divert {{ type filter hook prerouting priority mangle; }}; "
        + $"add rule inet {NftTable} divert meta l4proto {{ tcp, udp, icmp, ipv6-icmp }} socket transparent 1 meta mark set meta mark | 0x{Mark:x}";

    /// <summary>What is marked is looked up in our table.</summary>
    public static SystemCommand AddRule(IpFamily family) => Rule(family, "add", "fwmark", $"0x{Mark:x}/0x{Mark:x}");

    public static SystemCommand RemoveRule(IpFamily family) => Rule(family, "delete", "fwmark", $"0x{Mark:x}/0x{Mark:x}");

    /// <summary>What programs on loopback answer to clients' addresses, which would leave the machine, is looked up in our table.</summary>
    public static SystemCommand AddLoopbackRule(IpFamily family) => Rule(family, "add", "from", family.Loopback, "iif", "lo");

    public static SystemCommand RemoveLoopbackRule(IpFamily family) => Rule(family, "delete", "from", family.Loopback, "iif", "lo");

    /// <summary>In our table everything is for this machine.</summary>
    public static SystemCommand AddRoute(IpFamily family) => Route(family, "add");

    public static SystemCommand RemoveRoute(IpFamily family) => Route(family, "delete");

    /// <summary>Whose the table of our name is in what `nft -j list ruleset` prints.</summary>
    /// <exception cref="JsonException">It is not that.</exception>
    public static NftTableOwner OwnerIn(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement[] items = [.. document.RootElement.GetProperty("nftables").EnumerateArray()];
        return items.Any(static item => Is(item, "chain", "table", NftTable) && Is(item, "chain", "name", NftMark)) ? NftTableOwner.Doctor
            : items.Any(static item => Is(item, "table", "name", NftTable)) ? NftTableOwner.SomebodyElse
            : NftTableOwner.Nobody;
    }

    /// <summary>Whether a rule does what ours does, whoever made it.</summary>
    public static bool Serves(PolicyRule rule)
        => rule is { Priority: Priority, Mark: Mark, Mask: Mark, Table: Table, IsNarrowed: false };

    /// <inheritdoc cref="Serves(PolicyRule)"/>
    public static bool ServesLoopback(PolicyRule rule, IpFamily family)
        => rule is { Priority: Priority, Mask: 0, Table: Table } && rule.OwnSource == family.Loopback;

    public static bool IsOurs(PolicyRule rule) => rule.Protocol == Protocol && Serves(rule);

    public static bool IsOurLoopback(PolicyRule rule, IpFamily family) => rule.Protocol == Protocol && ServesLoopback(rule, family);

    public static bool IsOurs(TableRoute route) => route is { Protocol: Protocol, Table: Table, IsLocalDefault: true };

    private static SystemCommand Rule(IpFamily family, string verb, params string[] packets) => new(
        "ip",
        [
            family.Option, "rule", verb, "priority", Priority.ToString(CultureInfo.InvariantCulture), .. packets,
            "lookup", Table, "protocol", Protocol,
        ]);

    private static SystemCommand Route(IpFamily family, string verb)
        => new("ip", family.Option, "route", verb, "local", "default", "dev", "lo", "table", Table, "protocol", Protocol);

    private static bool Is(JsonElement item, string kind, string field, string value)
        => item.TryGetProperty(kind, out JsonElement thing)
            && thing.GetProperty("family").GetString() == "inet" && thing.GetProperty(field).GetString() == value;
}

/// <summary>Whose the table of nftables of our name is.</summary>
internal enum NftTableOwner
{
    /// <summary>There is none.</summary>
    Nobody,

    /// <summary>`whence doctor --fix` made it.</summary>
    Doctor,

    /// <summary>Somebody else made it; it is not touched.</summary>
    SomebodyElse,
}
