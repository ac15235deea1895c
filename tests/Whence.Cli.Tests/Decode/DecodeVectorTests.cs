using System.Text.Json;
using System.Text.Json.Nodes;

namespace Whence.Cli.Tests.Decode;

/// <summary>The contract of <c>decode --jsonl</c>, on all rows of the shared vectors.</summary>
public sealed class DecodeVectorTests
{
    private static readonly string[] Keys =
        ["name", "status", "reason", "version", "command", "transport", "family", "src", "sport", "dst", "dport", "tlvs", "consumed"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_vector_has_its_verdict(bool eof)
    {
        JsonElement[] rows = Repository.Vectors("vectors-pp.jsonl");
        JsonElement[] answers = await AnswersAsync(rows, eof);
        Assert.Equal(rows.Length, answers.Length);
        Assert.All(rows.Zip(answers), pair => Compare(pair.First, pair.Second, eof));
    }

    [Fact]
    public async Task Keys_come_in_the_order_of_the_contract()
    {
        JsonElement[] answers = await AnswersAsync(Repository.Vectors("vectors-pp.jsonl"), eof: false);
        Assert.All(answers, static answer => Assert.Equal(Keys, answer.EnumerateObject().Select(static property => property.Name)));
    }

    private static async Task<JsonElement[]> AnswersAsync(JsonElement[] rows, bool eof)
    {
        string input = string.Join('\n', rows.Select(row => Question(row, eof).ToJsonString()));
        CliResult result = await Cli.RunWithInputAsync(input, "decode", "--jsonl");
        Assert.Equal((0, string.Empty), (result.Code, result.Error));
        return [.. result.Lines.Select(static line => JsonDocument.Parse(line).RootElement)];
    }

    private static JsonObject Question(JsonElement row, bool eof)
    {
        var question = new JsonObject
        {
            ["name"] = row.GetProperty("name").GetString(),
            ["hex"] = row.GetProperty("hex").GetString(),
            ["transport"] = "stream",
            ["eof"] = eof,
        };
        if (row.TryGetProperty("limit", out JsonElement limit))
        {
            question["limit"] = limit.GetInt32();
        }

        return question;
    }

    private static void Compare(JsonElement row, JsonElement answer, bool eof)
    {
        string expected = Text(row, "recommend") ?? Text(row, "expect")!;
        expected = eof && expected == "need_more" ? Text(row, "at_eof") ?? "none" : expected;
        Assert.Equal(Text(row, "name"), Text(answer, "name"));
        Assert.Equal(expected, Text(answer, "status"));
        Assert.Equal(expected == "reject", Text(answer, "reason") is not null);
        if (expected == "ok" && Text(row, "expect") == "ok")
        {
            CompareFields(row, answer);
        }
        else if (expected != "ok")
        {
            Assert.All(Keys[4..], key => Assert.Equal(JsonValueKind.Null, answer.GetProperty(key).ValueKind));
        }
    }

    private static void CompareFields(JsonElement row, JsonElement answer)
    {
        foreach (string key in Keys[3..].Except(["src", "dst", "tlvs"]))
        {
            Assert.Equal(row.GetProperty(key).ToString(), answer.GetProperty(key).ToString());
        }

        // The rows have addresses as their suite spells them; the answer has RFC 5952's spelling.
        Assert.Equal(Canonical(Text(row, "src")), Text(answer, "src"));
        Assert.Equal(Canonical(Text(row, "dst")), Text(answer, "dst"));
        if (row.GetProperty("tlvs").ValueKind != JsonValueKind.Null)
        {
            Assert.True(JsonElement.DeepEquals(row.GetProperty("tlvs"), answer.GetProperty("tlvs")), answer.GetProperty("tlvs").ToString());
        }
    }

    private static string? Canonical(string? text) => Address.TryParse(text, out Address address) ? address.ToString() : text;

    private static string? Text(JsonElement element, string key)
        => element.TryGetProperty(key, out JsonElement value) ? value.GetString() : null;
}
