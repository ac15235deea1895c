namespace Whence.Compare;

/// <summary>A load on one listener of every contender in turn, over several rounds.</summary>
/// <param name="Name">As in the results.</param>
/// <param name="Port">The listener, by its name in the configurations.</param>
/// <param name="Load">What loads it.</param>
/// <param name="Check">What shows that a contender does this work.</param>
internal sealed record LoadWork(string Name, string Port, ILoad Load, ICheck Check) : IWork
{
    /// <summary>Of the time that a warm-up takes on a quiet machine, the process itself gets about this part.</summary>
    private const double EnoughWarmUp = 0.9;

    /// <summary>A warm-up ends after so many times its length, however little the process got.</summary>
    private const double MostWarmUp = 2.5;

    /// <summary>wrk counts in whole seconds.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    /// <summary>What one request is: processor time is given for one of these.</summary>
    public string Unit { get; init; } = "request";

    /// <summary>Who takes part, in the order of their turns.</summary>
    public IReadOnlyList<Contender> Contenders { get; init; } = Contender.All;

    public async Task<WorkResult> RunAsync(Session session, CancellationToken cancel)
    {
        CompareOptions options = session.Options;
        await using Arena arena = await Arena.OpenAsync(session, Name, Load.Requests, cancel);
        if (Load is DatagramLoad)
        {
            arena.StartEcho();
        }

        List<Server> servers = [];
        foreach (Contender contender in Contenders)
        {
            Server server = await arena.StartAsync(contender, cancel);
            servers.Add(server);
            await Check.MakeAsync(server, PortOf(server), cancel);
        }

        foreach (Server server in servers.Where(static server => server.Contender.WarmsUp))
        {
            await WarmUpAsync(server, options, cancel);
        }

        var rounds = await Quiet.MeasureAsync(
            options.Rounds, session.Patience, round => MeasureAsync(servers, round, options.Duration, cancel), cancel);
        return new LoadResult(Name, Unit, rounds, options.Rounds);
    }

    /// <summary>Until the process has had its time of running, which on a busy machine takes longer.</summary>
    private async Task WarmUpAsync(Server server, CompareOptions options, CancellationToken cancel)
    {
        Session.Say($"{Name}: {server.Contender.Name} warms up");
        TimeSpan before = CpuClock.Read(server.Process.Id);
        for (TimeSpan loaded = default; loaded < MostWarmUp * options.WarmUp; loaded += options.Duration)
        {
            await LoadAsync(server, options.Duration, cancel);
            if (CpuClock.Read(server.Process.Id) - before >= EnoughWarmUp * options.WarmUp)
            {
                return;
            }
        }
    }

    /// <summary>Everybody has as many short turns as fit into the time, one after the other: a host that slows down for seconds slows
    /// them all.</summary>
    private async Task<LoadRound> MeasureAsync(List<Server> servers, int round, TimeSpan duration, CancellationToken cancel)
    {
        List<LoadRun>[] turns = [.. servers.Select(static _ => new List<LoadRun>())];
        for (TimeSpan done = default; done < duration; done += Turn)
        {
            for (int i = 0; i < turns.Length; i++)
            {
                turns[i].Add(await MeasureAsync(servers[i], Turn, cancel));
            }
        }

        LoadRun[] runs = [.. turns.Select(LoadRun.Together)];
        foreach (LoadRun run in runs)
        {
            Session.Say($"{Name}: round {round}, {run}");
        }

        return new LoadRound(round, runs);
    }

    private async Task<LoadRun> MeasureAsync(Server server, TimeSpan duration, CancellationToken cancel)
    {
        var others = new OthersClock();
        TimeSpan before = CpuClock.Read(server.Process.Id);
        LoadFigures figures = await LoadAsync(server, duration, cancel);
        TimeSpan own = CpuClock.Read(server.Process.Id) - before;
        return new LoadRun(server.Contender, figures, own, others.Share());
    }

    private int PortOf(Server server) => Load is DatagramLoad ? server.Ports.Datagram(Port) : server.Ports[Port];

    private async Task<LoadFigures> LoadAsync(Server server, TimeSpan duration, CancellationToken cancel)
    {
        try
        {
            return await Load.RunAsync(PortOf(server), duration, cancel);
        }
        catch (CompareException)
        {
            server.Process.ThrowIfEnded(); // says more than what the load saw of it
            throw;
        }
    }
}
