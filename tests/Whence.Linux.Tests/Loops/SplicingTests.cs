using System.Net.Sockets;
using Whence.Linux.Loops;

namespace Whence.Linux.Tests.Loops;

/// <summary>Pipes: how many there are, and that what is in them is nobody else's.</summary>
public sealed class SplicingTests : IDisposable
{
    private readonly TestGroup _test = new();

    private EventLoop Loop => _test.Loop;

    [Fact]
    public async Task A_pipe_that_was_given_up_with_something_in_it_is_never_used_again()
    {
        using (Pair client = await _test.PairAsync(), target = await _test.PairAsync())
        {
            TestCopy copy = new(client.Ours, target.Ours);
            copy.Start();
            Task sending = Traffic.SendAsync(client.Peer, 1L << 40, seed: 1).ContinueWith(static sent => sent.Exception, TaskScheduler.Default);
            while (!await Loop.AskAsync(AbortWithBytesInPipe))
            {
                // Whoever reads little by little brings the direction to a stall in bulk.
                await Traffic.ReceiveAsync(target.Peer, 256 * 1024).Patiently();
            }

            bool AbortWithBytesInPipe()
            {
                if (copy.Held is not { InPipe: true, Bytes: > 0 })
                {
                    return false;
                }

                Assert.Equal(1, Loop.Pipes.Open);
                client.Ours.Abort();
                target.Ours.Abort();
                return true;
            }

            await copy.Ended.Patiently();
            await sending.Patiently();
            Assert.Equal((0, 0), await Loop.AskAsync(() => (Loop.Pipes.Open, Loop.Pipes.Idle)));
        }

        for (int i = 0; i < 3; i++)
        {
            await AssertCarriesAsync(seed: 10 + i, static copy => copy.HadPipe);
            Assert.Equal((1, 1), await Loop.AskAsync(() => (Loop.Pipes.Open, Loop.Pipes.Idle)));
        }
    }

    [Fact]
    public async Task Without_a_pipe_bulk_is_copied_and_nobody_takes_more_than_his_share_of_a_turn()
    {
        SplicePipe[] all = await Loop.AskAsync(() => Enumerable.Range(0, PipePool.MaxOpen).Select(_ => Loop.Pipes.Rent()!).ToArray());
        Assert.All(all, Assert.NotNull);
        Assert.Null(await Loop.AskAsync(Loop.Pipes.Rent));
        Dictionary<uint, int> pieces = [];
        await AssertCarriesAsync(seed: 2, static copy => copy.WasBulk, () => pieces[Loop.Turn] = pieces.GetValueOrDefault(Loop.Turn) + 1);
        Assert.Equal(PipePool.MaxOpen, await Loop.AskAsync(() => Loop.Pipes.Open));

        // A share by the event and one when what was put off has its turn; a piece for each pass, and the rest of the one before, which
        // the target had not taken.
        Assert.InRange(pieces.Values.Max(), 1, 2 * (SocketCopy.PassesPerTurn + 1));
        await Loop.DoAsync(() => Array.ForEach(all, Loop.Pipes.Return));
        Assert.Equal((PipePool.MaxIdle, PipePool.MaxIdle), await Loop.AskAsync(() => (Loop.Pipes.Open, Loop.Pipes.Idle)));
    }

    [Fact]
    public async Task Bulk_of_one_connection_lets_another_through()
    {
        using Pair client = await _test.PairAsync(), target = await _test.PairAsync(), other = await _test.PairAsync();
        TestCopy copy = new(client.Ours, target.Ours);
        copy.Start();
        Task<(string, long)> received = Traffic.ReceiveAsync(target.Peer);
        Task<(string, long)> sending = Traffic.SendAtLeastAsync(client.Peer, 256 * 1024 * 1024, seed: 6, () => copy.HadPipe);
        TestCopy echo = new(other.Ours, other.Ours);
        echo.Start();
        for (int i = 0; i < 100; i++)
        {
            other.Peer.Send("ping"u8);
            Assert.Equal("ping"u8.ToArray(), await other.PeerReceivesAsync(4));
        }

        Assert.Equal(await sending.Patiently(), await received.Patiently());
    }

    /// <summary>splice(2) does not get past urgent data, and says that there is nothing.</summary>
    [Fact]
    public async Task A_bulk_direction_is_copied_where_there_are_urgent_data()
    {
        using Pair client = await _test.PairAsync(), target = await _test.PairAsync();
        TestCopy copy = new(client.Ours, target.Ours);
        copy.Start();
        byte[] much = new byte[4 * 1024 * 1024];
        do
        {
            Task sending = client.Peer.SendAsync(much);
            await Traffic.ReceiveAsync(target.Peer, much.Length).Patiently();
            await sending.Patiently();
        }
        while (!await Loop.AskAsync(() => copy.IsBulk));

        await Loop.DoAsync(() =>
        {
            // Behind the back of the loop, so that it hears of all of it at once.
            client.Peer.Send("abc"u8);
            client.Peer.Send("!"u8, SocketFlags.OutOfBand);
            client.Peer.Send("def"u8);
        });
        Assert.Equal("abcdef"u8.ToArray(), await target.PeerReceivesAsync(6));
    }

    [Fact]
    public async Task A_direction_that_calms_down_gives_its_pipe_back_and_is_copied_again()
    {
        using Pair client = await _test.PairAsync(), target = await _test.PairAsync();
        TestCopy copy = new(client.Ours, target.Ours);
        copy.Start();
        for (int tries = 0; tries < 100 && !copy.HadPipe; tries++)
        {
            Task bulk = Traffic.ReceiveAsync(target.Peer, 16 * 1024 * 1024);
            await Traffic.SendAsync(client.Peer, 16 * 1024 * 1024, seed: 7, end: false).Patiently();
            await bulk.Patiently();
        }

        Assert.True(copy.HadPipe);
        for (int i = 0; i <= SocketCopy.SmallPassesToCalm + 1; i++)
        {
            client.Peer.Send("x"u8);
            await target.PeerReceivesAsync(1);
            Assert.False((await Loop.AskAsync(() => copy.Held)).InPipe);
        }

        Assert.False(await Loop.AskAsync(() => copy.IsBulk));
    }

    public void Dispose() => _test.Dispose();

    /// <summary>Carries a lot, and more until it has gone a certain way.</summary>
    private async Task AssertCarriesAsync(int seed, Func<TestCopy, bool> hasGone, Action? onPiece = null)
    {
        using Pair client = await _test.PairAsync(), target = await _test.PairAsync();
        TestCopy copy = new(client.Ours, target.Ours) { OnPiece = onPiece ?? (static () => { }) };
        copy.Start();
        Task<(string, long)> received = Traffic.ReceiveAsync(target.Peer);

        // How soon the direction is bulk is up to the scheduler: a loop that is as fast as its sender finds few full buffers.
        Task<(string, long)> sending = Traffic.SendAtLeastAsync(client.Peer, 32 * 1024 * 1024, seed, () => hasGone(copy));
        Assert.Equal(await sending.Patiently(), await received.Patiently());
        Assert.Equal(SocketCopyEnd.Completed, await copy.Ended.Patiently());
    }
}
