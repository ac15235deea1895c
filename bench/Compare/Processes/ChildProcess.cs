using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Whence.Compare;

/// <summary>A program that was started for the comparison. It ends, with its children, when this is disposed.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>Only what tells why it failed; a server that complains for minutes must not fill memory.</summary>
    private const int KeptOutput = 64 * 1024;

    /// <summary>Far more than any start takes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>For a server to end on its own and to collect its workers; there is nothing to drain.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly string _name;

    private ChildProcess(Process process, string name)
    {
        _process = process;
        _name = name;
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    private string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static ChildProcess Start(Launch launch)
    {
        string[] command = launch.FullCommand();
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = launch.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in launch.Environment)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        var child = new ChildProcess(process, launch.Command[0]);
        process.OutputDataReceived += (_, line) => child.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => child.Keep(line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception fault)
        {
            throw new CompareException($"{command[0]} cannot be started: {fault.Message}");
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Waits until it listens on all these ports.</summary>
    public async Task WaitForPortsAsync(IEnumerable<int> ports, CancellationToken cancel)
    {
        foreach (int port in ports)
        {
            (await ConnectAsync(port, TimeSpan.FromMilliseconds(20), cancel)).Dispose();
        }
    }

    /// <summary>Tries to connect until it listens.</summary>
    /// <param name="port">Where.</param>
    /// <param name="pause">Between two tries.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<PlainClient> ConnectAsync(int port, TimeSpan pause, CancellationToken cancel)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await PlainClient.ConnectAsync(port, cancel);
            }
            catch (SocketException) when (!HasEnded && Stopwatch.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(pause, cancel);
            }
            catch (SocketException)
            {
                throw new CompareException($"{_name} does not listen on {port}:\n{Output}");
            }
        }
    }

    /// <exception cref="CompareException">It has ended; how, and what it printed.</exception>
    public void ThrowIfEnded()
    {
        if (HasEnded)
        {
            throw new CompareException($"{_name} ended with {_process.ExitCode}:\n{Output}");
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> FinishAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel);
        return _process.ExitCode == 0 ? Output : throw new CompareException($"{_name} ended with {_process.ExitCode}:\n{Output}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasEnded)
        {
            using Process kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]);
            using var grace = new CancellationTokenSource(Grace);
            await _process.WaitForExitAsync(grace.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await kill.WaitForExitAsync();
        }

        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            if (line is not null && _output.Length < KeptOutput)
            {
                _output.Append(line).Append('\n');
            }
        }
    }
}
