using System.Runtime.CompilerServices;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Whence.Microbenchmarks;

/// <summary>Memory is always measured, and a table with the machine's name lands beside the other results.</summary>
internal sealed class ResultsConfig : ManualConfig
{
    public ResultsConfig()
    {
        // In this process: a build for each class takes longer than all measurements together. Ten iterations of about half a second tell
        // nanoseconds apart on a quiet machine.
        AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(6).WithIterationCount(10));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddColumn(StatisticColumn.Min, StatisticColumn.Median); // a neighbour on the host doubles a mean, not the least
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        ArtifactsPath = Path.Combine(Path.GetDirectoryName(Source())!, "..", "results", "microbenchmarks");
        WithOptions(ConfigOptions.DisableLogFile);
    }

    private static string Source([CallerFilePath] string path = "") => path;
}
