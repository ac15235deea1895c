using BenchmarkDotNet.Running;
using Whence.Microbenchmarks;
using Whence.Microbenchmarks.Http;

if (args is ["least"])
{
    LeastOfMany.Run();
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(ResolutionBenchmark).Assembly).Run(args, new ResultsConfig());
}
