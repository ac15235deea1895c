using System.Text;
using System.Text.Json;

namespace Whence.Interop.Tests;

/// <summary>The hostile input of tests/vectors/bad-inputs.jsonl.</summary>
internal static class BadInputs
{
    internal static IEnumerable<BadInput> Rows { get; }
        = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "vectors", "bad-inputs.jsonl")).Select(static line => JsonSerializer.Deserialize<BadInput>(line, JsonSerializerOptions.Web)!)];

    internal static byte[] Bytes(string name)
    {
        BadInput row = Rows.Single(row => row.Name == name);
        return row.Hex ? Convert.FromHexString(row.Input) : Encoding.Latin1.GetBytes(row.Input);
    }
}

/// <summary>One row.</summary>
internal sealed record BadInput(string Surface, string Name, string Input, bool Hex = false);
