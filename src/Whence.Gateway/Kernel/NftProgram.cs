using Whence.Gateway.Programs;

namespace Whence.Gateway.Kernel;

/// <summary>Runs <c>nft</c>: JSON in, JSON out, bounded in time and in what it may write.</summary>
/// <param name="program">The program, as <see cref="SystemProgram.Find"/> takes it.</param>
/// <param name="time">For the bound.</param>
internal sealed class NftProgram(string program, TimeProvider time)
{
    /// <summary>The name of the program.</summary>
    public const string Name = "nft";

    /// <summary>A table with a client hash is listed in some 200 KiB.</summary>
    public const int MaxOutput = 8 * 1024 * 1024;

    private static readonly string[] Apply = ["-j", "-f", "-"];

    private readonly ProgramRunner _runner = new(time);

    /// <summary>Carries out one transaction: all of it or nothing.</summary>
    /// <exception cref="KernelException">It was not; after <see cref="KernelFault.TimedOut"/> nobody knows.</exception>
    public Task ApplyAsync(ReadOnlyMemory<byte> transaction, CancellationToken cancel) => RunAsync(Apply, transaction, cancel);

    /// <summary>Asks for something.</summary>
    /// <param name="words">What, as words of nft.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The answer, JSON.</returns>
    /// <exception cref="KernelException">It does not say.</exception>
    public Task<byte[]> AskAsync(IEnumerable<string> words, CancellationToken cancel) => RunAsync(["-j", .. words], default, cancel);

    private async Task<byte[]> RunAsync(string[] arguments, ReadOnlyMemory<byte> input, CancellationToken cancel)
    {
        try
        {
            var call = new ProgramCall(program, arguments) { Input = input, MaxOutput = MaxOutput };
            ProgramExit exit = await _runner.RunAsync(call, cancel).ConfigureAwait(false);
            return exit.Code == 0 ? exit.Output : throw Explain(exit.Complaint);
        }
        catch (ProgramException fault)
        {
            throw fault.Fault switch
            {
                ProgramFault.Missing => KernelException.NftMissing(),
                ProgramFault.TooMuchOutput => KernelException.TooMuchOutput(MaxOutput),
                _ => KernelException.TimedOut(ProgramRunner.Bound),
            };
        }
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
}
