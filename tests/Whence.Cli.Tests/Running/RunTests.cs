using System.Diagnostics;
using System.Text.Json;

namespace Whence.Cli.Tests.Running;

/// <summary>The program as a process of its own.</summary>
public sealed class RunTests : IDisposable
{
    /// <summary>Only turns a hang into a failure.</summary>
    private readonly CancellationTokenSource _patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public RunTests() => _patience.CancelAfter(TimeSpan.FromSeconds(60));

    private CancellationToken Cancel => _patience.Token;

    public void Dispose() => _patience.Dispose();

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_drains_and_the_program_ends_with_0(string signal)
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".yaml");
        await File.WriteAllTextAsync(file, """
            upstreams: { app: { targets: ['127.0.0.1:1'] } }
            listeners: [{ name: web, bind: '127.0.0.1:0', protocol: http, upstream: app }]
            admin: { bind: '127.0.0.1:0' }
            """, Cancel);
        using Process program = Start("run", "-c", file, "--json");
        try
        {
            Task<string> errors = program.StandardError.ReadToEndAsync(Cancel);
            await AssertServesAsync(await program.StandardOutput.ReadLineAsync(Cancel));

            using Process kill = Process.Start("kill", [$"-{signal}", $"{program.Id}"]);
            await kill.WaitForExitAsync(Cancel);
            await program.WaitForExitAsync(Cancel);
            Assert.Equal(0, program.ExitCode);
            Assert.DoesNotContain("   at ", await errors, StringComparison.Ordinal);
        }
        finally
        {
            program.Kill(entireProcessTree: true);
            File.Delete(file);
        }
    }

    private async Task AssertServesAsync(string? banner)
    {
        JsonElement started = JsonDocument.Parse(banner!).RootElement;
        using var http = new HttpClient();
        using HttpResponseMessage ready = await http.GetAsync(new Uri(started.GetProperty("admin").GetString() + "readyz"), Cancel);
        Assert.True(ready.IsSuccessStatusCode);
        using HttpResponseMessage served = await http.GetAsync(
            new Uri($"http://{started.GetProperty("listeners")[0].GetProperty("addresses")[0].GetString()}/"), Cancel);
        Assert.Equal(502, (int)served.StatusCode);
    }

    /// <summary>With SIGINT as a shell gives it: whoever runs tests in the background ignores it, and children inherit that.</summary>
    private static Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "Whence.Cli.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
