using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Whence.Gateway.Programs;

/// <summary>Runs programs of the system, the one place that does: no shell, nothing from the working directory, bounded in time and in what
/// they may write, ended when they are given up.</summary>
/// <param name="time">For the bounds.</param>
public sealed class ProgramRunner(TimeProvider time)
{
    /// <summary>They take some 10 ms. Whoever holds a lock of the kernel for longer than this has other troubles.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    /// <summary>For the kernel to end what was killed: only then it is sure that nothing more is done.</summary>
    private static readonly TimeSpan KillBound = TimeSpan.FromSeconds(5);

    /// <summary>Runs one to its end.</summary>
    /// <exception cref="ProgramException">It did not come to it.</exception>
    public async Task<ProgramExit> RunAsync(ProgramCall call, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        using Process process = Start(call);
        using var bound = new CancellationTokenSource(Bound, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancel);
        try
        {
            Task<byte[]> output = ReadAsync(process.StandardOutput.BaseStream, call.MaxOutput, both.Token);
            Task<byte[]> complaint = ReadAsync(process.StandardError.BaseStream, call.MaxOutput, both.Token);
            await WriteAsync(process.StandardInput.BaseStream, call.Input, both.Token).ConfigureAwait(false);
            byte[] said = await output.ConfigureAwait(false), complained = await complaint.ConfigureAwait(false);
            await process.WaitForExitAsync(both.Token).ConfigureAwait(false);
            return new ProgramExit(process.ExitCode, said, Encoding.UTF8.GetString(complained));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ProgramException(ProgramFault.TimedOut);
        }
        finally
        {
            await EndAsync(process).ConfigureAwait(false);
        }
    }

    private static Process Start(ProgramCall call)
    {
        string file = SystemProgram.Find(call.Program) ?? throw new ProgramException(ProgramFault.Missing);
        var start = new ProcessStartInfo(file, call.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };

        // What it says is looked at, so it must not depend on where we run.
        start.Environment["LC_ALL"] = "C";
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new ProgramException(ProgramFault.Missing);
        }
    }

    private static async Task WriteAsync(Stream stream, ReadOnlyMemory<byte> input, CancellationToken cancel)
    {
        try
        {
            await stream.WriteAsync(input, cancel).ConfigureAwait(false);
            await stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It ended before it had read everything; its exit code says why.
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int most, CancellationToken cancel)
    {
        using var all = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await stream.ReadAsync(chunk, cancel).ConfigureAwait(false) is > 0 and int read)
        {
            await all.WriteAsync(chunk.AsMemory(0, read), cancel).ConfigureAwait(false);
            if (all.Length > most)
            {
                throw new ProgramException(ProgramFault.TooMuchOutput);
            }
        }

        return all.ToArray();
    }

    private async Task EndAsync(Process process)
    {
        try
        {
            if (process.HasExited)
            {
                return;
            }

            process.Kill(entireProcessTree: true);
            using var bound = new CancellationTokenSource(KillBound, time);
            await process.WaitForExitAsync(bound.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is InvalidOperationException or Win32Exception or OperationCanceledException)
        {
            // It has ended by itself, or cannot be ended.
        }
    }
}
