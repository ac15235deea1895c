using System.Text;

namespace Whence.Cli.Tests.Decode;

public sealed class DecodeCommandTests
{
    private const string WithTlvs = "0d0a0d0a000d0a515549540a21110031cb007107c0000201dc0401bb0200096120622e746573744f5b"
        + "2000100100000000210008544c5376312e33";

    [Fact]
    public async Task The_human_view_names_every_field_and_tlv()
    {
        CliResult made = await Cli.RunAsync(
            "encode", "--src", "203.0.113.7:56324", "--dst", "192.0.2.1:443", "--authority", "example.net",
            "--alpn", "h2", "--unique-id", "abc",
            "--tlv", "0xE1=text", "--tlv", "NOOP=hex:000000", "--tlv", "netns=blue",
            "--tlv", "SSL=hex:010000000021 0007 544c5376312e33", "--crc32c");
        CliResult result = await Cli.RunAsync("decode", made.Out.Trim());
        Assert.Equal(0, result.Code);
        foreach (string expected in (string[])
            [
                "203.0.113.7 port 56324", "192.0.2.1 port 443", "INET, stream", "PROXY", "AUTHORITY", "\"example.net\"",
                "ALPN", "\"h2\"", "UNIQUE_ID",
                "0xE1", "custom", "NOOP", "3 bytes of padding", "NETNS", "\"blue\"", "SSL_VERSION", "\"TLSv1.3\"", "CRC32C", "0 bytes",
            ])
        {
            Assert.Contains(expected, result.Out, StringComparison.Ordinal);
        }

        Assert.DoesNotContain('\u001b', result.Out);
    }

    [Fact]
    public async Task Hostile_bytes_of_a_tlv_are_shown_as_hexadecimal()
    {
        CliResult made = await Cli.RunAsync("encode", "--src", "1.2.3.4:1", "--dst", "1.2.3.4:2", "--tlv", "0xE1=hex:1b5b324a");
        CliResult result = await Cli.RunAsync("decode", made.Out.Trim());
        Assert.Contains("1b5b324a", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Out);
    }

    [Theory]
    [InlineData("50524f585920554e4b4e4f574e0d0a", 0)]
    [InlineData("50 52 4f 58 59 20 55 4e 4b 4e 4f 57 4e 0d 0a", 0)]
    [InlineData(@"\x50\x52\x4f\x58\x59\x20\x55\x4e\x4b\x4e\x4f\x57\x4e\x0d\x0a", 0)]
    [InlineData("50524f", 1)]
    [InlineData("474554", 1)]
    [InlineData(WithTlvs, 1)]
    [InlineData("xyz", 2)]
    [InlineData("5", 2)]
    public async Task The_exit_code_is_the_answer(string hex, int code) => Assert.Equal(code, (await Cli.RunAsync("decode", hex)).Code);

    [Theory]
    [InlineData("-")]
    [InlineData("-", "--json")]
    public async Task Standard_input_may_be_hexadecimal_or_bytes(params string[] args)
    {
        byte[] bytes = Encoding.ASCII.GetBytes("PROXY TCP4 203.0.113.7 192.0.2.1 56324 443\r\npayload");
        CliResult raw = await Cli.RunWithInputAsync(bytes, ["decode", .. args], TestContext.Current.CancellationToken);
        CliResult hex = await Cli.RunWithInputAsync(Convert.ToHexString(bytes) + "\n", ["decode", .. args]);
        Assert.Equal(0, raw.Code);
        Assert.Contains("203.0.113.7", raw.Out, StringComparison.Ordinal);
        Assert.Equal(raw.Out, hex.Out);
    }

    [Fact]
    public async Task A_file_may_hold_the_bytes()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, "PROXY UNKNOWN\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        CliResult result = await Cli.RunAsync("decode", "--file", file, "--json");
        File.Delete(file);
        Assert.Contains("\"command\":\"UNKNOWN\"", result.Out, StringComparison.Ordinal);
        CliResult missing = await Cli.RunAsync("decode", "--file", file);
        Assert.Equal(1, missing.Code);
        Assert.StartsWith("whence: cannot read the bytes", missing.Error, StringComparison.Ordinal);
    }
}
