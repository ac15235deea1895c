using System.Diagnostics;
using System.Reflection;
using Whence.Microbenchmarks.Http;
using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

/// <summary>What a request costs in memory: bytes in, bytes out, through Kestrel and the whole request side, on one thread.</summary>
public class RequestAllocationTests
{
    private const int Requests = 1_000;

    /// <summary>So many rounds that give the same are no chance.</summary>
    private const int Enough = 20;

    /// <summary>What the request side may allocate beyond Kestrel: the task of a request that waits for its target. A string, a list or an
    /// enumerator for each request would be over it.</summary>
    private const int Ours = 160;

    [Theory]
    [InlineData(Microbenchmarks.Http.Requests.Lean)]
    [InlineData(Microbenchmarks.Http.Requests.Browser)]
    [InlineData(Microbenchmarks.Http.Requests.Proxied)]
    public async Task A_request_allocates_hardly_more_than_Kestrel_does(string kind)
    {
        int bound = IsOptimized ? Ours : 5 * Ours;

        // Not on a thread of the test's: its context would be captured at each wait.
        long ours = await Task.Run(() => Settled(kind, bound), TestContext.Current.CancellationToken);
        Assert.InRange(ours, 0, bound);
    }

    /// <summary>Without optimization every asynchronous method allocates its state, whether it waits or not.</summary>
    private static bool IsOptimized
        => typeof(HttpConnection).Assembly.GetCustomAttribute<DebuggableAttribute>() is not { IsJITOptimizerDisabled: true };

    /// <summary>What is compiled in a hurry allocates more, until it is compiled again: measures until nothing changes any more and it is within
    /// the bound, or nobody has the patience.</summary>
    private static long Settled(string kind, int bound)
    {
        using InMemoryGateway bare = InMemoryGateway.Bare(kind);
        using InMemoryGateway whole = InMemoryGateway.Whole(kind);
        CancellationToken patience = Patience.Token();
        (long Bare, long Whole) last;
        (long Bare, long Whole) now = default;
        int same = 0;
        do
        {
            last = now;
            now = (Measure(bare), Measure(whole));
            same = now == last ? same + 1 : 0;
        }
        while ((same < Enough || now.Whole - now.Bare > bound) && !patience.IsCancellationRequested);
        return now.Whole - now.Bare;
    }

    private static long Measure(InMemoryGateway gateway)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Requests; i++)
        {
            gateway.Ask();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Requests;
    }
}
