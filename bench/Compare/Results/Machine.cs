using System.Globalization;

namespace Whence.Compare;

/// <summary>Where and of what this was measured. No host name: results are published.</summary>
/// <param name="Name">Processor and how many.</param>
/// <param name="Kernel">Its release.</param>
/// <param name="Commit">Of the repository; with a plus when files differ from it.</param>
/// <param name="Versions">Of everything that takes part.</param>
/// <param name="Settings">Variables that change how a .NET program runs.</param>
internal sealed record Machine(
    string Name, string Kernel, string Commit, IReadOnlyDictionary<string, string> Versions, IReadOnlyList<string> Settings)
{
    /// <summary>Beginnings of variables that the <c>dotnet</c> command reads, and that change nothing here.</summary>
    private static readonly string[] Harmless =
        ["DOTNET_CLI", "DOTNET_NOLOGO", "DOTNET_ROOT", "DOTNET_HOST", "DOTNET_RUNNING", "DOTNET_GENERATE", "DOTNET_ADD", "DOTNET_SKIP"];

    public static async Task<Machine> ReadAsync(CancellationToken cancel)
    {
        string[] status = ["git", "status", "--porcelain", "--untracked-files=no", "--", "src", "bench/Compare"];
        string changed = await RunAsync(status, cancel);
        return new Machine(
            $"{ProcessorModel()}, {Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)} cores",
            File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
            await RunAsync(["git", "rev-parse", "--short=12", "HEAD"], cancel) + (changed.Length > 0 ? "+" : ""),
            new Dictionary<string, string>
            {
                ["whence"] = await RunAsync([Repository.Whence, "--version"], cancel),
                [".NET"] = Environment.Version.ToString(),
                ["nginx"] = LastWord(await RunAsync(["nginx", "-v"], cancel)),
                ["HAProxy"] = (await RunAsync(["haproxy", "-v"], cancel)).Split(' ') is [_, _, var version, ..] ? version : "",
            },
            [.. Variables().Order(StringComparer.Ordinal)]);
    }

    private static string ProcessorModel()
    {
        const string Field = "model name";
        string? line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith(Field, StringComparison.Ordinal));
        return line is null ? "unknown processor" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    /// <summary>"nginx version: nginx/1.22.1".</summary>
    private static string LastWord(string text) => text[(text.LastIndexOf('/') + 1)..];

    private static IEnumerable<string> Variables()
    {
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            string name = (string)variable.Key;
            bool harmless = Harmless.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
            if (name.StartsWith("WHENCE_", StringComparison.Ordinal) || (name.StartsWith("DOTNET_", StringComparison.Ordinal) && !harmless))
            {
                yield return $"{name}={variable.Value}";
            }
        }
    }

    private static async Task<string> RunAsync(string[] command, CancellationToken cancel)
    {
        await using ChildProcess child = ChildProcess.Start(new Launch(command, Repository.Root));
        return (await child.FinishAsync(cancel)).Split('\n')[0].Trim();
    }
}
