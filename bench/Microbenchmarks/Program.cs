using BenchmarkDotNet.Running;
using Whence.Microbenchmarks;

BenchmarkSwitcher.FromAssembly(typeof(ResolutionBenchmark).Assembly).Run(args, new ResultsConfig());
