using System.Text;

namespace Whence.Compare;

/// <summary>Memory of connections that are open and do nothing.</summary>
internal sealed class IdleWork : IWork
{
    private const int Wanted = 10_000;

    /// <summary>As many requests at once while connections are opened and used: idle connections have come one by one.</summary>
    private const int AtOnce = 64;

    private const int UsesEach = 2;

    /// <summary>A connection of a client has a second descriptor towards its target, and Whence keeps a third one back for http.</summary>
    private const int DescriptorsEach = 3;

    private const int SpareDescriptors = 512;

    private const double KiBPerMiB = 1024;

    /// <summary>Until what a runtime does on the side after a start, or after traffic, is over.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    private static readonly byte[] Answer = Encoding.ASCII.GetBytes("hello world of client ip\n");

    public string Name => "idle";

    public async Task<WorkResult> RunAsync(Session session, CancellationToken cancel)
    {
        int held = HeldWith(session.Descriptors);
        List<IdleFigures> figures = [];
        foreach (Contender contender in Contender.All)
        {
            await using Arena arena = await Arena.OpenAsync(session, $"{Name}-{contender.Name}", held, cancel);
            figures.Add(await MeasureAsync(await arena.StartAsync(contender, cancel), held, cancel));
            Session.Say($"{Name}: {figures[^1]}");
        }

        return new IdleResult(Name, Wanted, held, figures);
    }

    /// <summary>How many connections fit into a descriptor limit.</summary>
    internal static int HeldWith(int descriptors) => Math.Min(Wanted, (descriptors - SpareDescriptors) / DescriptorsEach);

    private static async Task<IdleFigures> MeasureAsync(Server server, int held, CancellationToken cancel)
    {
        int port = server.Ports["l4"];
        using (PlainClient first = await PlainClient.ConnectAsync(port, cancel))
        {
            await UseAsync(first, cancel);
        }

        await Task.Delay(Settling, cancel);
        long empty = ResidentMemory.ReadKiB(server.Process.Id);
        var clients = new PlainClient?[held];
        try
        {
            var limit = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel };
            await Parallel.ForAsync(0, held, limit, async (i, stop) => clients[i] = await PlainClient.ConnectAsync(port, stop));
            for (int use = 0; use < UsesEach; use++)
            {
                await Parallel.ForAsync(0, held, limit, async (i, stop) => await UseAsync(clients[i]!, stop));
            }

            await Task.Delay(Settling, cancel);
            long full = ResidentMemory.ReadKiB(server.Process.Id);
            int open = ResidentMemory.OpenDescriptors(server.Process.Id), closed = clients.Count(static client => !client!.IsOpen);
            string? fault = closed > 0 ? $"{closed} of {held} connections were closed"
                : open < 2 * held ? $"{open} descriptors are open, which is not {held} connections with two each"
                : null;
            return new IdleFigures(server.Contender, empty / KiBPerMiB, (double)(full - empty) / held, fault);
        }
        finally
        {
            Array.ForEach(clients, static client => client?.Dispose());
        }
    }

    private static async Task UseAsync(PlainClient client, CancellationToken cancel)
    {
        if (!(await client.GetAsync("/", null, cancel)).AsSpan().SequenceEqual(Answer))
        {
            throw new CompareException("the answer is not the backend's");
        }
    }
}
