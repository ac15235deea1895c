using System.Text.Json;

namespace Whence.Cli.Doctor;

/// <summary>Looks at this machine.</summary>
internal static class HostReader
{
    private static readonly IpFamily[] Families = [IpFamily.V4, IpFamily.V6];

    /// <summary>Reads everything that checks ask for.</summary>
    /// <param name="config">The file of the configuration.</param>
    /// <param name="needs">What it needs.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="CommandException">It may not be looked at, or a program for that is missing.</exception>
    public static async Task<HostFacts> ReadAsync(string config, TransparentNeeds needs, CancellationToken cancel)
    {
        try
        {
            return await ReadAllAsync(config, needs, cancel);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw CommandException.No($"what ip or nft says cannot be read: {Printable.Text(fault.Message)}");
        }
    }

    private static async Task<HostFacts> ReadAllAsync(string config, TransparentNeeds needs, CancellationToken cancel)
    {
        var rules = new Dictionary<IpFamily, IReadOnlyList<PolicyRule>>();
        var routes = new Dictionary<IpFamily, IReadOnlyList<TableRoute>>();
        foreach (IpFamily family in Families)
        {
            rules[family] = PolicyRule.Parse(await AskAsync(new SystemCommand("ip", "-j", family.Option, "rule"), cancel));
            routes[family] = TableRoute.Parse(
                await AskAsync(new SystemCommand("ip", "-j", family.Option, "route", "show", "table", "all"), cancel));
        }

        string ruleset = await AskAsync(new SystemCommand("nft", "-j", "list", "ruleset"), cancel);
        var facts = new HostFacts
        {
            Gateways = new GatewayProcesses().Find(config),
            Marks = TransparentMark.Parse(ruleset),
            NftTable = OwnPieces.OwnerIn(ruleset),
            Rules = rules,
            Routes = routes,
            Targets = await WaysAsync(needs, cancel),
            Settings = new Dictionary<string, string>(),
        };
        return facts with { Settings = await SettingsAsync(SourceChecks.Names(SourceChecks.Devices(facts)), cancel) };
    }

    private static async Task<IReadOnlyList<TargetWay>> WaysAsync(TransparentNeeds needs, CancellationToken cancel)
    {
        var ways = new List<TargetWay>();
        foreach (Address target in needs.Targets)
        {
            ways.Add(await WayToAsync(target, cancel));
        }

        return ways;
    }

    private static async Task<TargetWay> WayToAsync(Address target, CancellationToken cancel)
    {
        (int code, string output, _) = await SystemRunner.RunAsync(
            new SystemCommand("ip", "-j", IpFamily.Of(target).Option, "route", "get", target.ToString()), cancel);
        return code == 0 ? TargetWay.Parse(target, output) : new TargetWay(target, null, null, IsHere: false);
    }

    private static async Task<Dictionary<string, string>> SettingsAsync(IEnumerable<string> names, CancellationToken cancel)
    {
        var settings = new Dictionary<string, string>();
        foreach (string name in names.Where(static name => File.Exists($"/proc/sys/net/{name}")))
        {
            settings[name] = (await File.ReadAllTextAsync($"/proc/sys/net/{name}", cancel)).Trim();
        }

        return settings;
    }

    private static async Task<string> AskAsync(SystemCommand command, CancellationToken cancel)
    {
        (int code, string output, string error) = await SystemRunner.RunAsync(command, cancel);
        return code == 0
            ? output
            : throw CommandException.No($"'{command}' ended with {code}: {Printable.Text(error.Trim())}; it needs to be run as root");
    }
}
