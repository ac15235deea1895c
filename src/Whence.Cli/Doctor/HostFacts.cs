namespace Whence.Cli.Doctor;

/// <summary>What was found on a machine; what it means is said elsewhere.</summary>
internal sealed record HostFacts
{
    /// <summary>The gateways that run with this configuration.</summary>
    public required IReadOnlyList<GatewayProcess> Gateways { get; init; }

    public required IReadOnlyList<TransparentMark> Marks { get; init; }

    /// <summary>Whose the table of nftables of our name is.</summary>
    public required NftTableOwner NftTable { get; init; }

    public required IReadOnlyDictionary<IpFamily, IReadOnlyList<PolicyRule>> Rules { get; init; }

    public required IReadOnlyDictionary<IpFamily, IReadOnlyList<TableRoute>> Routes { get; init; }

    public required IReadOnlyList<TargetWay> Targets { get; init; }

    /// <summary>Values below /proc/sys/net, by name, of those that were asked for and are there.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>Whether a table keeps every packet on this machine.</summary>
    public bool KeepsHere(IpFamily family, string? table)
        => Routes[family].Any(route => route.Table == table && route.IsLocalDefault);

    public string? Setting(string name) => Settings.GetValueOrDefault(name);
}
