using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Whence.Lab.Tests;

/// <summary>A program that a test started, and what it printed.</summary>
internal sealed class LabProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private LabProcess(Process process) => _process = process;

    /// <summary>What it printed to its standard output so far.</summary>
    public string Output => Text(_output);

    /// <summary>What it printed to its standard error so far.</summary>
    public string Errors => Text(_errors);

    /// <summary>Its name and all that it printed, for a message.</summary>
    public string Story => $"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)}\n{Output}{Errors}";

    public int Id { get; private set; }

    public bool HasExited => _process.HasExited;

    public static LabProcess Start(string file, params string[] arguments)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(file, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        var started = new LabProcess(process);
        process.OutputDataReceived += (_, line) => Keep(started._output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(started._errors, line.Data);
        process.Start();
        started.Id = process.Id;
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Runs a program to its end and gives what it printed; an exit code other than 0 is an error.</summary>
    public static async Task<string> RunAsync(string file, params string[] arguments)
    {
        using LabProcess process = Start(file, arguments);
        return await process.FinishAsync();
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>How it ended, with what it printed.</returns>
    public static async Task<LabExit> TryRunAsync(string file, params string[] arguments)
    {
        using LabProcess process = Start(file, arguments);
        return await process.EndAsync();
    }

    /// <summary>Waits for its end and gives what it printed; an exit code other than 0 is an error.</summary>
    public async Task<string> FinishAsync()
    {
        LabExit exit = await EndAsync();
        return exit.Code == 0 ? exit.Output : throw new InvalidOperationException($"ended with {exit.Code}: {Story}");
    }

    /// <summary>Waits for its end.</summary>
    public async Task<LabExit> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience.Bound);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"does not end: {Story}");
        }

        return new LabExit(_process.ExitCode, Output, Errors);
    }

    /// <summary>Asks it to end, and waits for that.</summary>
    public async Task<LabExit> StopAsync()
    {
        await TryRunAsync("kill", "-TERM", Id.ToString(CultureInfo.InvariantCulture));
        return await EndAsync();
    }

    /// <summary>Waits until it has printed a text.</summary>
    public Task WaitForOutputAsync(string text) => UntilAsync(
        () => Output.Contains(text, StringComparison.Ordinal) || Errors.Contains(text, StringComparison.Ordinal), $"'{text}' to be printed");

    /// <summary>Waits until somebody in its namespace listens on a port. Nobody connects for that, so nobody's log has a line of
    /// it.</summary>
    /// <param name="port">The port.</param>
    /// <param name="udp">A port of UDP, not of TCP.</param>
    /// <param name="space">The namespace that it enters after its start, as the kernel names it.</param>
    internal Task WaitForPortAsync(int port, bool udp, string space)
        => UntilAsync(() => IsInside(space) && ListeningSockets.Any(Id, port, udp), $"port {port}");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static void Keep(StringBuilder into, string? line)
    {
        if (line is not null)
        {
            lock (into)
            {
                into.Append(line).Append('\n');
            }
        }
    }

    private static string Text(StringBuilder from)
    {
        lock (from)
        {
            return from.ToString();
        }
    }

    private Task UntilAsync(Func<bool> holds, string what) => Patience.UntilAsync(
        () => holds() || (HasExited ? throw new InvalidOperationException($"ended before {what}: {Story}") : false),
        () => $"{what}: {Story}");

    private bool IsInside(string space)
    {
        try
        {
            return new FileInfo($"/proc/{Id}/ns/net").LinkTarget == space;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
