using System.Diagnostics;

namespace Whence.Cli.Tests.Running;

/// <summary>Completions run on the thread that polls: a switch of the runtime that is read once, with the first socket.</summary>
public sealed class InlineCompletionsTests
{
    [Fact]
    public async Task The_program_switches_them_on_before_there_is_a_socket()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Whence.Cli.dll"), "demo", "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location },
        };
        start.Environment.Remove(StartupHook.Switch);
        using Process program = Process.Start(start)!;
        try
        {
            string? line;
            do
            {
                line = await program.StandardError.ReadLineAsync(patience.Token);
            }
            while (line?.StartsWith(StartupHook.Prefix, StringComparison.Ordinal) == false);
            Assert.Equal(StartupHook.Prefix + "1", line);
        }
        finally
        {
            program.Kill(entireProcessTree: true);
        }
    }
}
