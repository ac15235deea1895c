using System.Diagnostics;

namespace Whence.Microbenchmarks.Http;

/// <summary>The least of many short rounds: on a machine that is shared it is what a neighbour cannot spoil. A minute for all.</summary>
internal static class LeastOfMany
{
    private const int Rounds = 1_500;
    private const int Requests = 1_000;

    /// <summary>Prints nanoseconds and bytes a request.</summary>
    /// <param name="kinds">Of which requests; none = of all.</param>
    public static void Run(string[] kinds)
    {
        foreach (string kind in kinds.Length > 0 ? kinds : [Http.Requests.Lean, Http.Requests.Browser, Http.Requests.Proxied])
        {
            using InMemoryGateway bare = InMemoryGateway.Bare(kind);
            using InMemoryGateway whole = InMemoryGateway.Whole(kind);
            (double Time, long Bytes) first = Measure(bare);
            (double Time, long Bytes) second = Measure(whole);
            Console.WriteLine($"{kind,-8} bare {first.Time,6:0} ns {first.Bytes,5} B | whole {second.Time,6:0} ns {second.Bytes,5} B | ours {second.Time - first.Time,6:0} ns");
        }
    }

    private static (double Time, long Bytes) Measure(InMemoryGateway gateway)
    {
        Round(gateway, 100_000); // all tiers
        Thread.Yield();
        Round(gateway, 100_000);
        double least = double.MaxValue;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++)
        {
            least = Math.Min(least, Round(gateway, Requests));
        }

        return (least, (GC.GetAllocatedBytesForCurrentThread() - before) / ((long)Rounds * Requests));
    }

    private static double Round(InMemoryGateway gateway, int requests)
    {
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < requests; i++)
        {
            gateway.Ask();
        }

        return Stopwatch.GetElapsedTime(began).TotalNanoseconds / requests;
    }
}
