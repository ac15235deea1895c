using System.Text.Json;

namespace Whence.Cli.Doctor;

/// <summary>What is ours on a machine: <c>whence doctor</c> adds nothing else, and removes nothing else.</summary>
internal static class OwnPieces
{
    /// <summary>A table of nftables for this alone, so that it goes as a whole.</summary>
    public const string NftTable = "whence_transparent";

    /// <summary>One bit, so that the marks of others stay: not those of kube-proxy (0x4000, 0x8000), Cilium (0x0f00) and Tailscale
    /// (0xff0000).</summary>
    public const uint Mark = 0x2000;

    /// <summary>The number of the routing table: one that nobody has by default.</summary>
    public const string Table = "7748";

    /// <summary>Behind the table of local addresses (0), before the main one (32766) and what VPNs put right before that.</summary>
    public const int Priority = 7748;

    /// <summary>Packets to the client's address for which a socket of ours is waiting, and ICMP about what that socket sent: marked.</summary>
    public static SystemCommand AddMark { get; } = new(
        "nft",
        $"add table inet {NftTable}; delete table inet {NftTable}; add table inet {NftTable}; "
        + $"add chain inet {NftTable} divert {{ type filter hook prerouting priority mangle; }}; "
        + $"add rule inet {NftTable} divert meta l4proto {{ tcp, udp, icmp, ipv6-icmp }} socket transparent 1 meta mark set meta mark | 0x{Mark:x}");

    public static SystemCommand RemoveMark { get; } = new("nft", $"delete table inet {NftTable}");

    /// <summary>What is marked is looked up in our table.</summary>
    public static SystemCommand AddRule(IpFamily family)
        => new("ip", family.Option, "rule", "add", "priority", Table, "fwmark", $"0x{Mark:x}/0x{Mark:x}", "lookup", Table);

    public static SystemCommand RemoveRule(IpFamily family)
        => new("ip", family.Option, "rule", "delete", "priority", Table, "fwmark", $"0x{Mark:x}/0x{Mark:x}", "lookup", Table);

    /// <summary>What programs on loopback answer to clients' addresses, which would leave the machine, is looked up in our table.</summary>
    public static SystemCommand AddLoopbackRule(IpFamily family)
        => new("ip", family.Option, "rule", "add", "priority", Table, "from", family.Loopback, "iif", "lo", "lookup", Table);

    public static SystemCommand RemoveLoopbackRule(IpFamily family)
        => new("ip", family.Option, "rule", "delete", "priority", Table, "from", family.Loopback, "iif", "lo", "lookup", Table);

    /// <summary>In our table everything is for this machine.</summary>
    public static SystemCommand AddRoute(IpFamily family)
        => new("ip", family.Option, "route", "add", "local", "default", "dev", "lo", "table", Table);

    public static SystemCommand RemoveRoute(IpFamily family)
        => new("ip", family.Option, "route", "delete", "local", "default", "dev", "lo", "table", Table);

    /// <summary>Whether our table is in what `nft -j list ruleset` prints, whatever is in it.</summary>
    public static bool IsNftTableIn(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("nftables").EnumerateArray().Any(static item
            => item.TryGetProperty("table", out JsonElement table)
            && table.GetProperty("family").GetString() == "inet" && table.GetProperty("name").GetString() == NftTable);
    }

    public static bool IsOurs(PolicyRule rule)
        => rule is { Priority: Priority, Mark: Mark, Mask: Mark, Table: Table, IsNarrowed: false };

    public static bool IsOurLoopback(PolicyRule rule, IpFamily family)
        => rule is { Priority: Priority, Mask: 0, Table: Table } && rule.OwnSource == family.Loopback;
}
