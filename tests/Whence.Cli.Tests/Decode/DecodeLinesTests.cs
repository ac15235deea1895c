using System.Text.Json;

namespace Whence.Cli.Tests.Decode;

public sealed class DecodeLinesTests
{
    private const string V1 = "50524f585920554e4b4e4f574e0d0a";

    [Theory]
    [InlineData("nope")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"name":"x","hex":"0"}""")]
    [InlineData("""{"name":"x","hex":"zz"}""")]
    [InlineData("""{"name":"x","hex":7}""")]
    [InlineData("""{"name":"x","hex":"50","transport":"carrier pigeon"}""")]
    [InlineData("""{"name":"x","hex":"50","limit":0}""")]
    [InlineData("""{"name":"x","hex":"50","eof":"yes"}""")]
    [InlineData("""{"name":"\ud800","hex":"5"}""")]
    public async Task A_line_that_is_no_question_has_an_answer_at_its_place(string bad)
    {
        string good = $$"""{"name":"good","hex":"{{V1}}"}""";
        CliResult result = await Cli.RunWithInputAsync($"{bad}\n{good}\n", "decode", "--jsonl");
        Assert.Equal(0, result.Code);
        Assert.Equal(2, result.Lines.Length);
        Assert.Contains("\"status\":\"reject\",\"reason\":\"bad-request-line\"", result.Lines[0], StringComparison.Ordinal);
        Assert.Contains("\"name\":\"good\",\"status\":\"ok\"", result.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_skipped_to_its_end()
    {
        string tooLong = new('a', LineReader.MaxLength + 1);
        CliResult result = await Cli.RunWithInputAsync($"{tooLong}\n{{\"hex\":\"{V1}\"}}", "decode", "--jsonl");
        Assert.Equal(2, result.Lines.Length);
        Assert.Contains("bad-request-line", result.Lines[0], StringComparison.Ordinal);
        Assert.Contains("\"ok\"", result.Lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stream", "false", "50524f5859205443", "need_more")]
    [InlineData("datagram", "false", "50524f5859205443", "reject")]
    [InlineData("stream", "true", "50524f5859205443", "reject")]
    [InlineData("stream", "true", "50524f", "none")]
    [InlineData("datagram", "false", "0d0a", "none")]
    [InlineData("stream", "false", "", "need_more")]
    [InlineData("stream", "true", "", "none")]
    [InlineData("stream", "false", "47", "none")]
    public async Task What_follows_decides_about_what_is_cut_off(string transport, string eof, string hex, string status)
    {
        string question = $$"""{"name":"x","hex":"{{hex}}","transport":"{{transport}}","eof":{{eof}}}""";
        CliResult result = await Cli.RunWithInputAsync(question, "decode", "--jsonl");
        Assert.Equal(status, JsonDocument.Parse(result.Out).RootElement.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Answers_go_out_before_the_next_line_is_waited_for()
    {
        var input = new QuestionStream($$"""{"name":"1","hex":"{{V1}}"}""");
        using var output = new StringWriter();
        var buffered = new CountingWriter(output);
        var terminal = new Terminal(input, Stream.Null, buffered, TextWriter.Null, IsHuman: false);
        Task<int> running = CommandLine.RunAsync(["decode", "--jsonl"], terminal, TestContext.Current.CancellationToken);
        await input.WaitingForMore.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Contains("\"name\":\"1\"", buffered.Flushed, StringComparison.Ordinal);
        input.End();
        Assert.Equal(0, await running);
    }
}
