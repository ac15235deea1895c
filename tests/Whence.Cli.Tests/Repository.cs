using System.Text.Json;

namespace Whence.Cli.Tests;

/// <summary>Files of the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static JsonElement[] Vectors(string file)
        => [.. File.ReadLines(Path.Combine(Root, "tests", "vectors", file)).Select(static line => JsonDocument.Parse(line).RootElement)];

    private static string FindRoot()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "Whence.slnx")))
        {
            at = Path.GetDirectoryName(at);
        }

        return at ?? throw new InvalidOperationException("The repository's root is not above the tests.");
    }
}
