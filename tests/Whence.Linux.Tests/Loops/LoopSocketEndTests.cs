using Whence.Linux.Interop;
using Whence.Linux.Loops;

namespace Whence.Linux.Tests.Loops;

/// <summary>Resets, aborts and closing.</summary>
public sealed class LoopSocketEndTests : IDisposable
{
    private static readonly byte[] Much = new byte[16 * 1024 * 1024];
    private readonly TestGroup _test = new();

    private EventLoop Loop => _test.Loop;

    [Fact]
    public async Task A_reset_is_a_result_for_whoever_waits()
    {
        using Pair receiving = await _test.PairAsync(), sending = await _test.PairAsync(), waiting = await _test.PairAsync();
        Task<int> receive = ErrorAsync(receiving.Ours.ReceiveAsync(new byte[8])), send = ErrorAsync(sending.Ours.SendAsync(Much));
        ValueTask<LoopResult> wait = waiting.Ours.WaitReadableAsync();
        await Loop.DoAsync(static () => { });
        Array.ForEach([receiving, sending, waiting], static pair => pair.Peer.Close(0));
        Assert.Equal(Errno.ConnectionReset, await receive.Patiently());
        Assert.Contains(await send.Patiently(), new[] { Errno.ConnectionReset, Errno.BrokenPipe });
        await wait.Patiently();
        Assert.Equal(Errno.ConnectionReset, (await waiting.Ours.ReceiveAsync(new byte[8]).Patiently()).Error);
    }

    [Fact]
    public async Task What_came_before_a_reset_is_not_taken_for_the_whole()
    {
        using Pair pair = await _test.PairAsync();
        pair.Peer.Send("abcd"u8);
        await pair.ReadableAsync();
        await Loop.RunAsync(async () =>
        {
            // The buffer is filled, so the wait has to look, and it is the look that meets the reset.
            Assert.Equal(4, (await pair.Ours.ReceiveAsync(new byte[4])).Bytes);
            pair.Peer.Close(0);
            await pair.Ours.WaitReadableAsync();
            Assert.Equal(Errno.ConnectionReset, (await pair.Ours.ReceiveAsync(new byte[8])).Error);
            Assert.Equal(Errno.ConnectionReset, (await pair.Ours.ReceiveAsync(new byte[8])).Error);
        });
    }

    [Fact]
    public async Task A_reset_that_a_send_has_met_is_one_for_the_receive_too()
    {
        using Pair pair = await _test.PairAsync();
        await Loop.RunAsync(async () =>
        {
            pair.Peer.Close(0);
            Assert.Equal(Errno.ConnectionReset, (await pair.Ours.SendAsync(new byte[8])).Error);
            Assert.Equal(Errno.ConnectionReset, (await pair.Ours.ReceiveAsync(new byte[8])).Error);
        });
    }

    [Fact]
    public async Task A_send_behind_our_own_end_does_not_spoil_the_other_direction()
    {
        using Pair pair = await _test.PairAsync();
        pair.Ours.ShutdownSend();
        Assert.Equal(Errno.BrokenPipe, (await pair.Ours.SendAsync(new byte[1]).Patiently()).Error);
        pair.Peer.Send("abc"u8);
        pair.Peer.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        Assert.Equal(3, (await pair.Ours.ReceiveAsync(new byte[3]).Patiently()).Bytes);
        Assert.Equal(default, await pair.Ours.ReceiveAsync(new byte[3]).Patiently());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task What_is_under_way_ends_as_cancelled_whoever_closes(bool abort, bool onLoop)
    {
        using Pair receiving = await _test.PairAsync(), sending = await _test.PairAsync(), waiting = await _test.PairAsync();
        Task<int>[] all =
        [
            ErrorAsync(receiving.Ours.ReceiveAsync(new byte[8])), ErrorAsync(waiting.Ours.WaitReadableAsync()), ErrorAsync(sending.Ours.SendAsync(Much)),
        ];
        await Loop.DoAsync(static () => { });
        void CloseAll() => Array.ForEach([receiving, sending, waiting], pair => Close(pair.Ours));
        void Close(LoopSocket socket)
        {
            if (abort)
            {
                socket.Abort();
            }
            else
            {
                socket.Close();
            }

            Assert.False(onLoop && all.Any(static task => task.IsCompleted)); // nobody is overtaken within his own call
        }

        if (onLoop)
        {
            await Loop.DoAsync(CloseAll);
        }
        else
        {
            CloseAll();
        }

        Assert.All(await Task.WhenAll(all).Patiently(), static error => Assert.Equal(Errno.Cancelled, error));
        Assert.Equal(Errno.Cancelled, (await receiving.Ours.ReceiveAsync(new byte[8]).Patiently()).Error);
        Assert.Equal(Errno.Cancelled, (await receiving.Ours.WaitReadableAsync().Patiently()).Error);
        Assert.Equal(Errno.Cancelled, (await receiving.Ours.SendAsync(new byte[8]).Patiently()).Error);
        await Loop.RunAsync(async () =>
        {
            Assert.Equal(Errno.Cancelled, (await sending.Ours.ReceiveAsync(new byte[8])).Error);
            Assert.Equal(Errno.Cancelled, (await sending.Ours.WaitReadableAsync()).Error);
            Assert.Equal(Errno.Cancelled, (await sending.Ours.SendAsync(new byte[8])).Error);
            Assert.Equal(0, sending.Ours.ReceiveNow(new byte[8]));
            Assert.Equal(default, sending.Ours.ReadLocal());
            sending.Ours.ShutdownSend();
            sending.Ours.Close();
        });
        Assert.Equal(0, await Loop.AskAsync(() => Loop.Watched));
    }

    [Fact]
    public async Task Closing_says_the_end_and_aborting_resets()
    {
        using Pair closed = await _test.PairAsync(), aborted = await _test.PairAsync(), both = await _test.PairAsync();
        await closed.Ours.SendAsync("bye"u8.ToArray()).Patiently();
        closed.Ours.Close();
        Assert.Equal("bye"u8.ToArray(), await closed.PeerReceivesToEndAsync());
        aborted.Ours.Abort();
        await aborted.ExpectResetAsync();

        // Aborted elsewhere, and closed on the loop before the loop hears of it.
        await Loop.DoAsync(() =>
        {
            Thread thread = new(both.Ours.Abort);
            thread.Start();
            thread.Join();
            both.Ours.Close();
        });
        await both.ExpectResetAsync();
    }

    [Fact]
    public async Task Aborts_of_other_threads_meet_everything_halfway_and_nothing_hangs()
    {
        for (int round = 0; round < 300; round++)
        {
            using Pair pair = await _test.PairAsync();
            Task<int> receive = ErrorAsync(pair.Ours.ReceiveAsync(new byte[8])), send = ErrorAsync(pair.Ours.SendAsync(Much));
            Task abort = Task.Run(pair.Ours.Abort);
            Assert.Equal(Errno.Cancelled, await receive.Patiently());
            Assert.Equal(Errno.Cancelled, await send.Patiently());
            await abort.Patiently();
        }

        Assert.Equal(0, await Loop.AskAsync(() => Loop.Watched));
    }

    [Fact]
    public async Task The_options_are_those_that_were_asked_for()
    {
        using Pair pair = await _test.PairAsync();
        int Read(int level, int name) => SocketOptions.TryGet(pair.Ours.Descriptor, level, name, out int value) ? value : -1;
        pair.Ours.LimitUnacknowledged(TimeSpan.FromSeconds(75));
        await Loop.DoAsync(() =>
        {
            Assert.Equal(1, Read(SocketOptions.LevelTcp, SocketOptions.NoDelay)); // from the listener
            Assert.Equal(75_000, Read(SocketOptions.LevelTcp, SocketOptions.UserTimeout));
            Assert.Equal(AddressPort.FromEndPoint(pair.Peer.RemoteEndPoint), pair.Ours.ReadLocal());
            Assert.Equal(AddressPort.FromEndPoint(pair.Peer.LocalEndPoint), pair.Ours.Peer);
            pair.Ours.LimitUnacknowledged(TimeSpan.MaxValue);
            Assert.Equal(int.MaxValue, Read(SocketOptions.LevelTcp, SocketOptions.UserTimeout));
        });
    }

    public void Dispose() => _test.Dispose();

    private static async Task<int> ErrorAsync(ValueTask<LoopResult> result) => (await result).Error;
}
