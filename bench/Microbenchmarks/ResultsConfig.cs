using System.Runtime.CompilerServices;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;

namespace Whence.Microbenchmarks;

/// <summary>Memory is always measured, and a table with the machine's name lands beside the other results.</summary>
internal sealed class ResultsConfig : ManualConfig
{
    public ResultsConfig()
    {
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        ArtifactsPath = Path.Combine(Path.GetDirectoryName(Source())!, "..", "results", "microbenchmarks");
        WithOptions(ConfigOptions.DisableLogFile);
    }

    private static string Source([CallerFilePath] string path = "") => path;
}
