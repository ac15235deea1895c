using System.Text.Json;

namespace Whence.Cli.Tests.Explain;

public sealed class ExplainTests
{
    [Theory]
    [InlineData("nope")]
    [InlineData("""{"name":"x","peer":"10.0.0.1","headers":[["only a name"]]}""")]
    [InlineData("""{"name":"x","peer":"10.0.0.1","trusted":["everybody"]}""")]
    [InlineData("""{"name":"x","peer":"10.0.0.1","mode":"count:no"}""")]
    [InlineData("""{"name":"x","peer":"10.0.0.1","limit":0}""")]
    public async Task A_line_that_is_no_question_has_an_answer_at_its_place(string bad)
    {
        CliResult result = await Cli.RunWithInputAsync(bad + "\n{\"name\":\"good\",\"peer\":\"10.0.0.1\"}\n", "explain", "--jsonl");
        Assert.Equal(2, result.Lines.Length);
        Assert.Contains("\"client\":null", result.Lines[0], StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"bad-request-line\"", result.Lines[0], StringComparison.Ordinal);
        Assert.Contains("\"client\":\"10.0.0.1\"", result.Lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage", null, "direct")]
    [InlineData("fe80::1%eth0", "fe80::1%eth0", "direct")]
    [InlineData("unix:", "unix:", "direct")]
    [InlineData("10.0.0.1:4711", "8.8.8.8", "forwarded")]
    [InlineData("[::ffff:10.0.0.1]:4711", "8.8.8.8", "forwarded")]
    [InlineData("", "8.8.8.8", "forwarded")]
    public async Task The_peer_is_read_as_people_write_it(string peer, string? client, string outcome)
    {
        CliResult result = await Cli.RunAsync(
            "explain", "--peer", peer, "--trusted", "10.1.2.3/8", "-H", "X-Forwarded-For: 8.8.8.8", "--json");
        JsonElement answer = JsonDocument.Parse(result.Out).RootElement;
        Assert.Equal((client, outcome), (answer.GetProperty("client").GetString(), answer.GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task The_human_view_shows_every_hop_and_says_why()
    {
        CliResult result = await Cli.RunAsync(
            "explain", "--peer", "10.0.0.1", "--trusted", "10.0.0.0/8", "-H", "X-Forwarded-For: 203.0.113.7, 10.0.0.2");
        Assert.Equal(0, result.Code);
        Assert.Contains("203.0.113.7", result.Out, StringComparison.Ordinal);
        Assert.Contains("untrusted-hop: The walk", result.Out, StringComparison.Ordinal);
        Assert.Contains("10.0.0.2", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_indeterminate_client_is_exit_code_1()
    {
        CliResult result = await Cli.RunAsync("explain", "--peer", "10.0.0.1", "--trusted", "10.0.0.0/8", "-H", "X-Forwarded-For: nope");
        Assert.Equal(1, result.Code);
        Assert.Contains("claim-malformed", result.Out, StringComparison.Ordinal);
    }
}
