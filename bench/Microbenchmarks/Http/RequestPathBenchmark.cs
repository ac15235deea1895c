using BenchmarkDotNet.Attributes;

namespace Whence.Microbenchmarks.Http;

/// <summary>A request through Kestrel and the gateway's request side in memory, without kernel and upstream client. Goal: what is ours costs
/// less than 1 us and 300 bytes over <see cref="Bare"/>.</summary>
public class RequestPathBenchmark : IDisposable
{
    private InMemoryGateway? _bare;
    private InMemoryGateway? _whole;

    [Params(Requests.Lean, Requests.Browser, Requests.Proxied)]
    public string Kind { get; set; } = Requests.Lean;

    [GlobalSetup(Target = nameof(Bare))]
    public void SetUpBare() => _bare = InMemoryGateway.Bare(Kind);

    [GlobalSetup(Target = nameof(Whole))]
    public void SetUpWhole() => _whole = InMemoryGateway.Whole(Kind);

    /// <summary>Kestrel, input pump and output, and an application that only answers.</summary>
    [Benchmark(Baseline = true)]
    public void Bare() => _bare!.Ask();

    /// <summary>The same, judged and rewritten.</summary>
    [Benchmark]
    public void Whole() => _whole!.Ask();

    public void Dispose()
    {
        _bare?.Dispose();
        _whole?.Dispose();
        GC.SuppressFinalize(this);
    }
}
