using Whence.Gateway.Kernel;
using Whence.Proxy;

namespace Whence.Gateway.Tests.Kernel;

/// <summary>Models for tests, as texts say them.</summary>
internal static class KernelModels
{
    public static KernelModel Web { get; } = new()
    {
        Name = "web",
        Family = AddressKind.IPv4,
        Bind = [Bind("192.0.2.1", 80)],
        Targets = [Target("10.0.0.10:8080", 2), Target("10.0.0.11:8081")],
    };

    /// <summary>Every file of the folder Golden, and the two models that make it.</summary>
    public static IReadOnlyDictionary<string, (KernelModel Next, KernelModel? Previous)> Golden { get; } =
        new Dictionary<string, (KernelModel Next, KernelModel? Previous)>(StringComparer.Ordinal)
        {
            ["weights"] = (Web, null),
            ["one-target-of-ipv6-over-udp"] = (
                Web with
                {
                    Name = "dns",
                    Family = AddressKind.IPv6,
                    Protocol = KernelProtocol.Udp,
                    Bind = [Bind("2001:db8::1", 53)],
                    Targets = [Target("[fd02::2]:5353")],
                }, null),
            ["wildcard-with-ports"] = (
                Web with { Bind = [Bind("0.0.0.0", 10000, 10100)], Targets = [Target("10.0.0.10:10000"), Target("10.0.0.11:10000")] }, null),
            ["access"] = (Web with { Allow = [Block("10.0.0.0/8"), Block("10.1.0.0/16"), Block("fd00::/8")], Deny = [Block("10.9.9.9")] }, null),
            ["nobody"] = (Web with { Allow = [] }, null),
            ["no-target"] = (Web with { Targets = [] }, null),
            ["another-target"] = (Web with { Targets = [Target("10.0.0.11:8081"), Target("10.0.0.12:8080")] }, Web),
            ["closed"] = (Web with { TakesNew = false }, Web),
        };

    public static KernelModel Hash(params string[] targets)
        => Web with { Balance = KernelBalance.ClientHash, Targets = [.. targets.Select(static target => Target(target))] };

    public static TableContent? Content(KernelModel? model) => model is null ? null : TableContent.Of(model);

    /// <summary>What nft lists of a table that holds this and nothing else.</summary>
    public static string Listed(TableContent content, params string[] without)
    {
        IEnumerable<string> chains = NftNames.Chains.Concat(content.Targets.Select(NftNames.Chain));
        IEnumerable<string> counters = content.Targets
            .SelectMany(static target => NftNames.OfTarget.Select(what => NftNames.Counter(what, target))).Append(NftNames.Denied);
        IEnumerable<string> things = chains.Except(without).Select(static name => $$$"""{"chain": {"name": "{{{name}}}"}}""")
            .Concat(counters.Except(without).Select(static name => $$$"""{"counter": {"name": "{{{name}}}", "packets": 0, "bytes": 0}}"""));
        return $$"""{"nftables": [{{string.Join(',', things)}}]}""";
    }

    public static TargetModel Target(string address, int weight = 1)
        => AddressPort.TryParse(address, out AddressPort parsed) ? new TargetModel(parsed, weight) : throw new FormatException(address);

    public static Prefix Block(string text) => Prefix.TryParse(text, out Prefix prefix, out _) ? prefix : throw new FormatException(text);

    public static KernelBind Bind(string address, ushort first, ushort? last = null)
        => Address.TryParse(address, out Address parsed) ? new KernelBind(parsed, first, last ?? first) : throw new FormatException(address);
}
