namespace Whence.Cli.Tests.Shell;

public sealed class UsageTests
{
    /// <summary>Arguments, with a bar between them.</summary>
    public static TheoryData<string> WrongUsage =>
    [
        "",
        "nope",
        "decode",
        "decode|--jsnl",
        "decode|--file|--jsonl",
        "decode|50|51",
        "decode|50|--limit|x",
        "decode|50|--limit|0",
        "decode|50|--jsonl",
        "decode|-x",
        "encode",
        "encode|--src|1.2.3.4:1",
        "encode|--src|300.2.3.4:1|--dst|1.2.3.4:1",
        "encode|--src|1.2.3.4:1|--dst|1.2.3.4:2|--tlv|what",
        "encode|--src|1.2.3.4:1|--dst|1.2.3.4:2|--v1|--v2",
        "encode|--src|1.2.3.4:1|--dst|1.2.3.4:2|--raw|--json",
        "explain|-H|no colon",
        "explain|--mode|sideways",
        "explain|--mode|count:0",
        "explain|--trusted|everybody",
        "explain|--listener|web",
        "explain|-c|whence.yaml",
        "check",
        "run",
        "--nope",
        "--verison",
    ];

    [Theory]
    [MemberData(nameof(WrongUsage))]
    public async Task Wrong_usage_is_exit_code_2_and_one_line(string args)
    {
        CliResult result = await Cli.RunAsync(args.Split('|', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, result.Code);
        Assert.Equal(string.Empty, result.Out);
        Assert.StartsWith("whence: ", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("run")]
    [InlineData("check")]
    [InlineData("decode")]
    [InlineData("encode")]
    [InlineData("explain")]
    public async Task Every_command_has_help_with_an_example_and_takes_json(string command)
    {
        CliResult result = await Cli.RunAsync(command, "--help");
        Assert.Equal(0, result.Code);
        Assert.Contains("Example", result.Out, StringComparison.Ordinal);
        Assert.Contains($"whence {command}", result.Out, StringComparison.Ordinal);
        Assert.Contains("--json", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_three_numbers()
    {
        CliResult result = await Cli.RunAsync("--version");
        Assert.Equal(0, result.Code);
        Assert.Matches(@"^\d+\.\d+\.\d+\s*$", result.Out);
    }

    [Fact]
    public async Task An_at_sign_is_no_file_of_arguments()
    {
        CliResult result = await Cli.RunAsync("decode", "@/etc/hostname");
        Assert.Equal(2, result.Code);
        Assert.Contains("hexadecimal", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_ours_is_one_line_and_exit_code_70()
    {
        using var error = new StringWriter();
        var terminal = new Terminal(new BrokenStream(), Stream.Null, TextWriter.Null, error, IsHuman: false);
        Assert.Equal(70, await CommandLine.RunAsync(["decode", "--jsonl"], terminal, TestContext.Current.CancellationToken));
        Assert.Equal("whence: InvalidTimeZoneException: first\\u{a}second\n", error.ToString());
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => throw new InvalidTimeZoneException("first\nsecond");
    }
}
