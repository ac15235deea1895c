using System.Text;

namespace Whence.Cli.Tests;

/// <summary>Runs a command line in process, as the program would.</summary>
internal static class Cli
{
    public static Task<CliResult> RunAsync(params string[] args) => RunWithInputAsync([], args);

    public static Task<CliResult> RunWithInputAsync(string input, params string[] args)
        => RunWithInputAsync(Encoding.UTF8.GetBytes(input), args);

    public static async Task<CliResult> RunWithInputAsync(byte[] input, string[] args, CancellationToken cancel = default)
    {
        using var outBytes = new MemoryStream();
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await CommandLine.RunAsync(args, new Terminal(new MemoryStream(input), outBytes, output, error, IsHuman: false), cancel);
        return new CliResult(code, output.ToString(), error.ToString(), outBytes.ToArray());
    }
}

/// <summary>What came of it.</summary>
internal sealed record CliResult(int Code, string Out, string Error, byte[] OutBytes)
{
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
