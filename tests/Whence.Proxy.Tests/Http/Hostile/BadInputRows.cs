using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Whence.Proxy.Tests.Http;

/// <summary>The rows of tests/vectors/bad-inputs.jsonl.</summary>
internal static class BadInputRows
{
    private static readonly ImmutableArray<Row> All = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "vectors", "bad-inputs.jsonl"))
        .Select(static line => JsonSerializer.Deserialize<Row>(line, JsonSerializerOptions.Web)!)];

    /// <summary>The rows of one surface.</summary>
    public static ImmutableArray<Row> Of(string surface) => [.. All.Where(row => row.Surface == surface)];

    /// <summary>The rows whose input stands in the file, once for each kind of listener.</summary>
    public static TheoryData<ListenerKind, string> Literal(string surface)
    {
        var rows = new TheoryData<ListenerKind, string>();
        foreach (Row row in Of(surface).Where(static row => !row.IsMade))
        {
            foreach (ListenerKind kind in ListenerKinds.All)
            {
                rows.Add(kind, row.Name);
            }
        }

        return rows;
    }

    /// <summary>The names of the rows that a test has to make up or to play.</summary>
    public static IEnumerable<string> Made(string surface) => Of(surface).Where(static row => row.IsMade).Select(static row => row.Name);

    public static byte[] Bytes(string surface, string name)
    {
        Row row = Of(surface).Single(row => row.Name == name);
        return row.Hex ? Convert.FromHexString(row.Input) : Encoding.Latin1.GetBytes(row.Input);
    }

    /// <summary>One row.</summary>
    internal sealed record Row(string Surface, string Name, string Input, bool Hex = false)
    {
        public bool IsMade => Input.StartsWith("GEN:", StringComparison.Ordinal) || Input.StartsWith("SCRIPT:", StringComparison.Ordinal);
    }
}
