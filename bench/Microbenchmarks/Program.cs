using BenchmarkDotNet.Running;
using Whence.Microbenchmarks;
using Whence.Microbenchmarks.Http;

if (args is ["least", .. string[] kinds])
{
    LeastOfMany.Run(kinds);
    IdleConnections.Run();
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(ResolutionBenchmark).Assembly).Run(args, new ResultsConfig());
}
