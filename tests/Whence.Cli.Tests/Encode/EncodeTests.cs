using System.Text;

namespace Whence.Cli.Tests.Encode;

public sealed class EncodeTests
{
    /// <summary>A byte more than a UNIQUE_ID may have.</summary>
    private const string TooLong = "0123456789012345678901234567890123456789012345678901234567890123"
        + "01234567890123456789012345678901234567890123456789012345678901234";

    [Fact]
    public async Task What_encode_writes_decode_reads()
    {
        CliResult made = await Cli.RunAsync(
            "encode", "--src", "[2001:db8::1]:1", "--dst", "[2001:db8::2]:443", "--tlv", "0xEA=hex:01", "--crc32c", "--json");
        Assert.Contains("\"status\":\"ok\",\"reason\":null,\"hex\":\"0d0a0d0a", made.Out, StringComparison.Ordinal);
        string hex = System.Text.Json.JsonDocument.Parse(made.Out).RootElement.GetProperty("hex").GetString()!;
        CliResult read = await Cli.RunAsync("decode", hex, "--json");
        Assert.Contains(
            "\"src\":\"2001:db8::1\",\"sport\":1,\"dst\":\"2001:db8::2\",\"dport\":443,\"tlvs\":[[234,\"01\"],[3,",
            read.Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answers_of_decode_are_questions_for_encode()
    {
        string[] headers =
        [
            Convert.ToHexStringLower(Encoding.ASCII.GetBytes("PROXY TCP4 203.0.113.7 192.0.2.1 56324 443\r\n")),
            Convert.ToHexStringLower("PROXY UNKNOWN\r\n"u8),
            "0d0a0d0a000d0a515549540a20000000",
            "0d0a0d0a000d0a515549540a21000000",
            (await Cli.RunAsync("encode", "--src", "unix:/a", "--dst", "unix:/b")).Out.Trim(),
            (await Cli.RunAsync(
                "encode", "--datagram", "--src", "1.2.3.4:5", "--dst", "1.2.3.4:6", "--authority", "a.test", "--crc32c")).Out.Trim(),
        ];
        CliResult decoded = await Cli.RunWithInputAsync(
            string.Join('\n', headers.Select(static hex => $$"""{"hex":"{{hex}}"}""")), "decode", "--jsonl");
        CliResult encoded = await Cli.RunWithInputAsync(decoded.Out, "encode", "--jsonl");
        Assert.Equal(
            headers,
            encoded.Lines.Select(static line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("hex").GetString()));
    }

    [Fact]
    public async Task Raw_is_the_bytes_and_nothing_else()
    {
        CliResult result = await Cli.RunAsync("encode", "--v1", "--src", "203.0.113.7:56324", "--dst", "192.0.2.1:443", "--raw");
        Assert.Equal("PROXY TCP4 203.0.113.7 192.0.2.1 56324 443\r\n"u8.ToArray(), result.OutBytes);
        Assert.Equal(string.Empty, result.Out);
    }

    [Theory]
    [InlineData("v1-has-no-local", "--v1", "--local")]
    [InlineData("v1-has-no-tlvs", "--v1", "--unknown", "--crc32c")]
    [InlineData("does-not-fit", "--local", "--unique-id", TooLong)]
    public async Task What_cannot_be_written_is_exit_code_1_and_never_cut(string reason, params string[] args)
    {
        CliResult result = await Cli.RunAsync(["encode", .. args]);
        Assert.Equal(1, result.Code);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        Assert.Equal(string.Empty, result.Out);
    }
}
