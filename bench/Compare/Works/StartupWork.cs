using System.Diagnostics;

namespace Whence.Compare;

/// <summary>How long the first request waits after the program has been started, and any of the first thousand.</summary>
internal sealed class StartupWork : IWork
{
    private const int Requests = 1_000;

    /// <summary>Accepting and connecting are part of what is new to a process that has just started.</summary>
    private const int RequestsEachConnection = 10;

    private const int Times = 3;

    /// <summary>Between two tries to connect: no more than what is being told apart.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private static readonly string[] Listeners = ["l4", "l7"];

    public string Name => "startup";

    public async Task<WorkResult> RunAsync(Session session, CancellationToken cancel)
    {
        await using Arena arena = await Arena.OpenAsync(session, Name, connections: 1, cancel);
        await UseAsync(arena.Backend["plain"], cancel); // this side's own code is compiled before times are taken
        List<StartupRun> runs = [];
        foreach (string listener in Listeners)
        {
            runs.AddRange(await Quiet.MeasureAsync(Times, session.Patience, _ => MeasureAsync(arena, listener, cancel), cancel));
        }

        return new StartupResult(Name, Requests, Times, runs);
    }

    private async Task<StartupRun> MeasureAsync(Arena arena, string listener, CancellationToken cancel)
    {
        var ports = new PortNames();
        Launch launch = arena.Prepare(Contender.Whence, core: null, ports) with { Descriptors = null };
        var others = new OthersClock();
        long started = Stopwatch.GetTimestamp();
        await using ChildProcess whence = ChildProcess.Start(launch);
        using PlainClient client = await whence.ConnectAsync(ports[listener], Pause, cancel);
        long asked = Stopwatch.GetTimestamp();
        await client.GetAsync("/", null, cancel);
        TimeSpan first = Stopwatch.GetElapsedTime(started), wait = Stopwatch.GetElapsedTime(asked);
        TimeSpan longest = await UseAsync(ports[listener], cancel);
        var run = new StartupRun(listener, first, longest > wait ? longest : wait, others.Share());
        Session.Say($"{Name}: {run}");
        return run;
    }

    /// <returns>The longest wait, the connection included where there was a new one.</returns>
    private static async Task<TimeSpan> UseAsync(int port, CancellationToken cancel)
    {
        var longest = TimeSpan.Zero;
        for (int connection = 0; connection < Requests / RequestsEachConnection; connection++)
        {
            long asked = Stopwatch.GetTimestamp();
            using PlainClient client = await PlainClient.ConnectAsync(port, cancel);
            for (int request = 0; request < RequestsEachConnection; request++)
            {
                await client.GetAsync("/", null, cancel);
                TimeSpan wait = Stopwatch.GetElapsedTime(asked);
                longest = wait > longest ? wait : longest;
                asked = Stopwatch.GetTimestamp();
            }
        }

        return longest;
    }
}
