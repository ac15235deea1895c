using System.Text.Json;
using System.Text.Json.Nodes;

namespace Whence.Cli.Tests.Explain;

/// <summary>The contract of <c>explain --jsonl</c>, on the undisputed shared vectors and on ours.</summary>
public sealed class ExplainVectorTests
{
    private static readonly string[] Keys = ["name", "client", "port", "outcome", "verified", "reason", "hops"];
    private static readonly string[] Fields = ["name", "peer", "headers", "trusted", "mode", "limit", "list_header"];

    [Theory]
    [InlineData("vectors-realip.jsonl", false)]
    [InlineData("vectors-realip-proposed.jsonl", true)]
    public async Task Every_vector_has_its_client(string file, bool disputedToo)
    {
        JsonElement[] rows = [.. Repository.Vectors(file).Where(row => disputedToo || !row.GetProperty("disputed").GetBoolean())];
        Assert.NotEmpty(rows);
        CliResult result = await Cli.RunWithInputAsync(string.Join('\n', rows.Select(Question)), "explain", "--jsonl");
        Assert.Equal((0, string.Empty), (result.Code, result.Error));
        Assert.Equal(rows.Length, result.Lines.Length);
        Assert.All(rows.Zip(result.Lines), static pair => Compare(pair.First, JsonDocument.Parse(pair.Second).RootElement));
    }

    private static string Question(JsonElement row)
    {
        var question = new JsonObject();
        foreach (string field in Fields)
        {
            if (row.TryGetProperty(field, out JsonElement value))
            {
                question[field] = JsonNode.Parse(value.GetRawText());
            }
        }

        return question.ToJsonString();
    }

    private static void Compare(JsonElement row, JsonElement answer)
    {
        Assert.Equal(Keys, answer.EnumerateObject().Select(static property => property.Name));
        string name = row.GetProperty("name").GetString()!;
        string? expected = row.GetProperty("expect").GetString();
        string peer = row.GetProperty("peer").GetString()!;
        Assert.Equal((name, expected ?? (peer.Length == 0 ? null : peer)), (name, answer.GetProperty("client").GetString()));
        if (row.TryGetProperty("expect_port", out JsonElement port))
        {
            Assert.Equal(port.ToString(), answer.GetProperty("port").ToString());
        }
    }
}
