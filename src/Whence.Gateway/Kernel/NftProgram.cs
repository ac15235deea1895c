using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Whence.Gateway.Kernel;

/// <summary>Runs <c>nft</c>: JSON in, JSON out, no shell; bounded in time and in what it may write.</summary>
/// <param name="program">The program; a name is looked up in PATH.</param>
/// <param name="time">For the bound.</param>
internal sealed class NftProgram(string program, TimeProvider time)
{
    /// <summary>The name of the program.</summary>
    public const string Name = "nft";

    /// <summary>It takes some 10 ms. Whoever holds the lock of nftables for longer than this has other troubles.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    /// <summary>A table with a client hash is listed in some 200 KiB.</summary>
    public const int MaxOutput = 8 * 1024 * 1024;

    private static readonly string[] Apply = ["-j", "-f", "-"];

    /// <summary>Carries out one transaction: all of it or nothing.</summary>
    /// <exception cref="KernelException">It was not.</exception>
    public Task ApplyAsync(ReadOnlyMemory<byte> transaction, CancellationToken cancel) => RunAsync(Apply, transaction, cancel);

    /// <summary>Asks for something.</summary>
    /// <param name="words">What, as words of nft.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The answer, JSON.</returns>
    /// <exception cref="KernelException">It does not say.</exception>
    public Task<byte[]> AskAsync(IEnumerable<string> words, CancellationToken cancel) => RunAsync(["-j", .. words], default, cancel);

    private async Task<byte[]> RunAsync(IEnumerable<string> arguments, ReadOnlyMemory<byte> input, CancellationToken cancel)
    {
        using Process nft = Start(arguments);
        using var bound = new CancellationTokenSource(Bound, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancel);
        try
        {
            Task<byte[]> output = ReadAsync(nft.StandardOutput.BaseStream, both.Token);
            Task<byte[]> error = ReadAsync(nft.StandardError.BaseStream, both.Token);
            await WriteAsync(nft.StandardInput.BaseStream, input, both.Token).ConfigureAwait(false);
            byte[] said = await output.ConfigureAwait(false);
            string complaint = Encoding.UTF8.GetString(await error.ConfigureAwait(false));
            await nft.WaitForExitAsync(both.Token).ConfigureAwait(false);
            return nft.ExitCode == 0 ? said : throw Explain(complaint);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw KernelException.TimedOut(Bound);
        }
        finally
        {
            Kill(nft);
        }
    }

    private Process Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // What it says is looked at, so it must not depend on where we run.
        start.Environment["LC_ALL"] = "C";
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw KernelException.NftMissing();
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

    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancel)
    {
        using var all = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await stream.ReadAsync(chunk, cancel).ConfigureAwait(false) is > 0 and int read)
        {
            await all.WriteAsync(chunk.AsMemory(0, read), cancel).ConfigureAwait(false);
            if (all.Length > MaxOutput)
            {
                throw KernelException.TooMuchOutput(MaxOutput);
            }
        }

        return all.ToArray();
    }

    private static KernelException Explain(string complaint) => complaint switch
    {
        _ when complaint.Contains("Operation not permitted", StringComparison.Ordinal) => KernelException.NotPermitted(),
        _ when complaint.Contains("Operation not supported", StringComparison.Ordinal)
            || complaint.Contains("Protocol not supported", StringComparison.Ordinal)
            || complaint.Contains("Could not process rule: No such file or directory", StringComparison.Ordinal)
            => KernelException.NotInKernel(complaint),
        _ => KernelException.Refused(complaint),
    };

    private static void Kill(Process nft)
    {
        try
        {
            nft.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }
}
