using System.Text;
using System.Text.Json;

namespace Whence.Tests.ProxyProtocol;

/// <summary>The rows of bad-inputs.jsonl for PROXY protocol.</summary>
internal static class BadInput
{
    internal static readonly Dictionary<string, byte[]> All = Load();

    private static Dictionary<string, byte[]> Load()
    {
        Dictionary<string, byte[]> rows = [];
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "vectors", "bad-inputs.jsonl")))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            if (row.RootElement.GetProperty("surface").GetString() is not ("pp-v1" or "pp-v2"))
            {
                continue;
            }

            string input = row.RootElement.GetProperty("input").GetString()!;
            bool hex = row.RootElement.TryGetProperty("hex", out JsonElement value) && value.GetBoolean();
            rows[row.RootElement.GetProperty("name").GetString()!] = hex ? Convert.FromHexString(input) : Encoding.Latin1.GetBytes(input);
        }

        return rows;
    }
}
