using System.Text.Json;

namespace Whence.Compare;

/// <summary>Reads the line of figures that <c>result.lua</c> adds to what wrk prints.</summary>
internal static class WrkOutput
{
    private static readonly string[] Errors = ["connect", "read", "write", "status", "timeout"];

    public static LoadFigures Parse(string output)
    {
        string line = output.Split('\n').LastOrDefault(static text => text.StartsWith('{'))
            ?? throw new CompareException($"wrk printed no figures:\n{output}");
        using JsonDocument figures = JsonDocument.Parse(line);
        JsonElement root = figures.RootElement;
        long Figure(string name) => root.GetProperty(name).GetInt64();
        string[] errors = [.. Errors.Where(name => Figure(name) > 0).Select(name => $"{Figure(name)} {name} errors")];
        long requests = Figure("requests");
        return new LoadFigures(
            requests,
            TimeSpan.FromMicroseconds(Figure("microseconds")),
            TimeSpan.FromMicroseconds(Figure("p50")),
            TimeSpan.FromMicroseconds(Figure("p99")),
            errors.Length > 0 ? string.Join(", ", errors) : requests == 0 ? "no request was answered" : null);
    }
}
