using System.Diagnostics;
using Whence.Gateway.Kernel;

namespace Whence.Gateway.Tests.Kernel;

public sealed class NftProgramTests : IDisposable
{
    private readonly FakeNft _nft = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _nft.Dispose();

    [Fact]
    public async Task A_transaction_goes_in_as_it_is()
    {
        byte[] transaction = TableCompiler.Compile(KernelModels.Hash("10.0.0.1:80", "10.0.0.2:80"), present: null);
        await _nft.Program.ApplyAsync(transaction, Cancel);
        Assert.Equal("-j -f -\n", _nft.Arguments);
        Assert.Equal(System.Text.Encoding.UTF8.GetString(transaction), _nft.Input);
    }

    [Theory]
    [InlineData("Error: Could not process rule: Operation not permitted", KernelFault.NotPermitted, "CAP_NET_ADMIN")]
    [InlineData("netlink: Error: cache initialization failed: Operation not permitted", KernelFault.NotPermitted, "run as root")]
    [InlineData("internal:0:0-0: Error: Could not process rule: Operation not supported", KernelFault.NotInKernel, "load nf_tables")]
    [InlineData("internal:0:0-0: Error: Could not process rule: No such file or directory", KernelFault.NotInKernel, "nft says: internal:0:0-0")]
    [InlineData("\ninternal:0:0-0: Error: syntax\n\u001b[2Jmore", KernelFault.Refused, "nothing was changed: internal:0:0-0: Error: syntax")]
    [InlineData("bad \u001b[31m word", KernelFault.Refused, @"bad \x1b[31m word")]
    [InlineData("", KernelFault.Refused, "nothing")]
    public async Task What_nft_complains_of_becomes_one_line_with_what_to_do(string said, KernelFault fault, string told)
    {
        _nft.Say("error", said);
        KernelException thrown = await Assert.ThrowsAsync<KernelException>(() => _nft.Program.ApplyAsync("{}"u8.ToArray(), Cancel));
        Assert.Equal(fault, thrown.Fault);
        Assert.Contains(told, thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', thrown.Message);
        Assert.DoesNotContain('\u001b', thrown.Message);
    }

    [Fact]
    public async Task Where_there_is_no_nft_it_says_so()
    {
        var missing = new NftProgram("nft-that-is-not-there", TimeProvider.System);
        KernelException thrown = await Assert.ThrowsAsync<KernelException>(() => missing.AskAsync(["list", "tables"], Cancel));
        Assert.Equal(KernelFault.NftMissing, thrown.Fault);
        Assert.Contains("none in /usr/sbin, /sbin, /usr/bin, /bin; install the package nftables", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_output_than_can_be_meant_is_not_kept()
    {
        _nft.Say("flood", string.Empty);
        KernelException thrown = await Assert.ThrowsAsync<KernelException>(() => _nft.Program.AskAsync(["list", "tables", "ip"], Cancel));
        Assert.Equal(KernelFault.TooMuchOutput, thrown.Fault);
    }

    [Fact]
    public async Task An_nft_that_hangs_is_given_up_and_ended()
    {
        using var nft = new FakeNft(new Hurried(() => _started(null)));
        nft.Say("hang", string.Empty);
        _started = _ => SpinWait.SpinUntil(() => nft.Read("pid").EndsWith('\n'), TimeSpan.FromSeconds(60));
        KernelException thrown = await Assert.ThrowsAsync<KernelException>(() => nft.Program.ApplyAsync("{}"u8.ToArray(), Cancel));
        Assert.Equal(KernelFault.TimedOut, thrown.Fault);
        int id = int.Parse(nft.Read("pid"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(SpinWait.SpinUntil(() => HasEnded(id), TimeSpan.FromSeconds(60)));
    }

    private Func<object?, bool> _started = static _ => true;

    private static bool HasEnded(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    /// <summary>A clock whose timers are due once something has happened.</summary>
    private sealed class Hurried(Func<bool> happened) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
            => base.CreateTimer(
                inner =>
                {
                    happened();
                    callback(inner);
                },
                state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
