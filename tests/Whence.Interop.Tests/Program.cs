using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Whence.Interop.Tests;

/// <summary>A real program at the other end, started by a test and stopped by it.</summary>
internal sealed class Program : IDisposable
{
    /// <summary>Far more than any start takes: it only bounds how long a broken test hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private Program(Process process) => _process = process;

    /// <summary>What it printed so far, to both streams.</summary>
    internal string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    internal int Id => _process.Id;

    internal static Program Start(string file, string[] arguments)
    {
        var process = new Process { StartInfo = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true } };
        var program = new Program(process);
        process.OutputDataReceived += (_, line) => program.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => program.Keep(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return program;
    }

    /// <summary>Waits until it has printed a text, or says what it printed before it ended.</summary>
    internal Task WaitForOutputAsync(string text)
        => WaitForAsync(() => _process.HasExited ? throw new InvalidOperationException($"{_process.StartInfo.FileName} ended:\n{Output}") : Output, text);

    /// <summary>Waits until somebody listens on the port, or says what the program printed instead.</summary>
    internal async Task WaitForPortAsync(int port)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await probe.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
                return;
            }
            catch (SocketException) when (!_process.HasExited && Stopwatch.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(20);
            }
            catch (SocketException)
            {
                throw new InvalidOperationException($"{_process.StartInfo.FileName} does not listen on {port}:\n{Output}");
            }
        }
    }

    /// <summary>Waits until nobody listens on the port any more.</summary>
    internal static async Task WaitForRefusalAsync(int port)
    {
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Patience)
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await probe.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            }
            catch (SocketException)
            {
                return;
            }

            await Task.Delay(20);
        }

        throw new TimeoutException($"Somebody still listens on {port}.");
    }

    /// <summary>Waits for its end and gives what it printed; an exit code other than 0 is an error.</summary>
    internal async Task<string> FinishAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode == 0 ? Output : throw new InvalidOperationException($"{_process.StartInfo.FileName} ended with {_process.ExitCode}:\n{Output}");
    }

    /// <summary>Asks it to end (SIGTERM), and ends it when it does not.</summary>
    internal async Task<int> StopAsync()
    {
        if (!_process.HasExited)
        {
            using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            using var patience = new CancellationTokenSource(Patience);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync();
            }
        }

        return _process.ExitCode;
    }

    /// <summary>Waits until what it printed, or a file, contains a text.</summary>
    internal static Task<string> WaitForAsync(Func<string> read, string text) => WaitForAsync(() => Task.FromResult(read()), text);

    /// <inheritdoc cref="WaitForAsync(Func{string}, string)"/>
    internal static async Task<string> WaitForAsync(Func<Task<string>> read, string text)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            string current = await read();
            if (current.Contains(text, StringComparison.Ordinal))
            {
                return current;
            }

            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"'{text}' did not come; there is:\n{current}");
            }

            await Task.Delay(20);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lock (_output)
            {
                _output.Append(line).Append('\n');
            }
        }
    }
}
