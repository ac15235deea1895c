using System.Diagnostics;
using Whence.Linux.Tests;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestPipelineStartup(typeof(ChildProcess.Startup))]

namespace Whence.Linux.Tests;

/// <summary>This program once more, in a role of its own: another process, or one with few descriptors.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const string Role = "WHENCE_TESTS_ROLE";
    private const string Argument = "WHENCE_TESTS_ARGUMENT";
    private const string Mark = "child: ";
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    /// <param name="role">What it does; see <see cref="Startup"/>.</param>
    /// <param name="argument">With what.</param>
    /// <param name="descriptors">How many it may have; null = as many as this process.</param>
    public static Task<ChildProcess> StartAsync(string role, string argument, int? descriptors = null)
    {
        string[] run = ["dotnet", "exec", typeof(ChildProcess).Assembly.Location];
        ProcessStartInfo start = descriptors is null
            ? new ProcessStartInfo(run[0], run[1..])
            : new ProcessStartInfo("sh", ["-c", $"ulimit -n {descriptors}; exec \"$@\"", "sh", .. run]);
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        start.Environment[Role] = role;
        start.Environment[Argument] = argument;
        return Task.FromResult(new ChildProcess(Process.Start(start)!));
    }

    public async Task<string> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return await ReadLineAsync();
    }

    public async Task<string> ReadLineAsync()
    {
        while (true)
        {
            string? line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Patiently();
            Assert.NotNull(line);
            if (line.StartsWith(Mark, StringComparison.Ordinal))
            {
                return line[Mark.Length..];
            }
        }
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Plays its role instead of running tests, until the parent closes our input or is gone.</summary>
    internal sealed class Startup : ITestPipelineStartup
    {
        public async ValueTask StartAsync(IMessageSink diagnosticMessageSink)
        {
            if (Environment.GetEnvironmentVariable(Role) is not { } role)
            {
                return;
            }

            Func<string, string> answer = ChildRoles.Start(role, Environment.GetEnvironmentVariable(Argument)!, Say);
            while (await Console.In.ReadLineAsync() is { } line)
            {
                Say(answer(line));
            }

            Environment.Exit(0);
        }

        public ValueTask StopAsync() => ValueTask.CompletedTask;

        private static void Say(string line)
        {
            Console.Out.WriteLine(Mark + line);
            Console.Out.Flush();
        }
    }
}
