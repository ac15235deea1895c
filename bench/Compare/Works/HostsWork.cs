using System.Globalization;
using Whence.Lab.Tests;

namespace Whence.Compare;

/// <summary>A load on several ways to one server, over machines made of network namespaces, over several rounds.</summary>
internal abstract class HostsWork : IWork
{
    /// <summary>wrk counts in whole seconds.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    private readonly List<LabCgroup> _cgroups = [];

    public abstract string Name { get; }

    /// <summary>What is asked for.</summary>
    protected abstract Wrk Load { get; }

    public async Task<WorkResult> RunAsync(Session session, CancellationToken cancel)
    {
        try
        {
            return await RunOnHostsAsync(session, cancel);
        }
        finally
        {
            foreach (LabCgroup cgroup in _cgroups)
            {
                await cgroup.DisposeAsync(); // those who ran there went with the hosts
            }

            _cgroups.Clear();
        }
    }

    /// <summary>Starts the programs.</summary>
    /// <returns>The ways, the straight one first.</returns>
    protected abstract Task<IReadOnlyList<Way>> PrepareAsync(GatewayLab hosts, string? transport);

    protected abstract WorkResult Result(IReadOnlyList<IReadOnlyList<WayRun>> rounds);

    /// <summary>Has all threads of a program run on one processor.</summary>
    protected static Task PinAsync(LabProcess process, int core)
        => LabProcess.RunAsync("taskset", "-acp", Figure.Text(core, 0), process.Id.ToString(CultureInfo.InvariantCulture));

    private async Task<WorkResult> RunOnHostsAsync(Session session, CancellationToken cancel)
    {
        CompareOptions options = session.Options;
        await using GatewayLab hosts = await GatewayLab.CreateAsync();
        IReadOnlyList<Way> ways = await PrepareAsync(hosts, options.Transport);
        foreach (Way way in ways)
        {
            await CheckAsync(hosts.Client, way);
        }

        foreach (Way way in ways.Where(static way => way.WarmsUp))
        {
            Session.Say($"{Name}: {way.Name} warms up");
            await LoadAsync(hosts.Client, way, options.WarmUp, cancel);
        }

        List<WayRun[]> rounds = [];
        while (rounds.Count < options.Rounds)
        {
            await session.Patience.WaitForQuietAsync(cancel);
            rounds.Add(await MeasureAsync(hosts.Client, ways, options.Duration, cancel));
            Session.Say($"{Name}: round {rounds.Count}: {string.Join("; ", rounds[^1].Select(static run => run.ToString()))}");
        }

        return Result(rounds);
    }

    /// <summary>Makes a cgroup that is there until this work is done.</summary>
    protected async Task<LabCgroup> AddCgroupAsync()
    {
        LabCgroup cgroup = await LabCgroup.CreateAsync();
        _cgroups.Add(cgroup);
        return cgroup;
    }

    /// <summary>Has one processor take the packets that come in there, as that of a network card's interrupt does; else whoever sends them
    /// does.</summary>
    protected static Task TakePacketsAsync(LabHost host, string device, int core)
    {
        string mask = (1 << core).ToString("x", CultureInfo.InvariantCulture);
        return host.RunAsync("sh", "-c", "echo \"$1\" > \"/sys/class/net/$2/queues/rx-0/rps_cpus\"", "sh", mask, device);
    }

    /// <summary>Ports for all connections of a minute, in which those used before rest.</summary>
    protected static Task WidenPortsAsync(LabHost host) => host.SetAsync("net/ipv4/ip_local_port_range", "10000 65535");

    private static async Task CheckAsync(LabHost client, Way way)
    {
        string header = way.IsProxied ? $"PROXY TCP4 {way.Seen} {way.Address} 40000 {way.Port}\r\n" : "";
        string answer = await client.RunAsync(
            "bash", "-c", "exec 3<>\"/dev/tcp/$1/$2\" && printf '%bGET / HTTP/1.0\\r\\n\\r\\n' \"$3\" >&3 && cat <&3", "bash",
            way.Address, way.Port.ToString(CultureInfo.InvariantCulture), header);
        string seen = answer.TrimEnd().Split('\n')[^1];
        if (seen != way.Seen)
        {
            throw new CompareException($"{way.Name} does other work: the server saw '{seen}', not '{way.Seen}'");
        }
    }

    /// <summary>Every way has as many short turns as fit into the time, one after the other, there and back: nobody is always behind the same
    /// other.</summary>
    private async Task<WayRun[]> MeasureAsync(LabHost client, IReadOnlyList<Way> ways, TimeSpan duration, CancellationToken cancel)
    {
        List<WayRun>[] turns = [.. ways.Select(static _ => new List<WayRun>())];
        int[] order = [.. Enumerable.Range(0, turns.Length)];
        for (TimeSpan done = default; done < duration; done += Turn)
        {
            foreach (int i in order)
            {
                TimeSpan before = MachineClock.Read(), core = MachineClock.Read(Arena.ProxyCore);
                LoadFigures figures = await LoadAsync(client, ways[i], Turn, cancel);
                turns[i].Add(new WayRun(ways[i], figures, MachineClock.Read() - before) { Core = MachineClock.Read(Arena.ProxyCore) - core });
            }

            Array.Reverse(order);
        }

        return [.. turns.Select(WayRun.Together)];
    }

    private Task<LoadFigures> LoadAsync(LabHost client, Way way, TimeSpan duration, CancellationToken cancel)
        => (Load with { Host = client.Name, Address = way.Address, IsProxied = way.IsProxied }).RunAsync(way.Port, duration, cancel);
}
