using System.Net.Sockets;
using Whence.Linux.Loops;

namespace Whence.Linux.Tests.Loops;

/// <summary>Copying from one connection to another: what arrives, and how it ends.</summary>
public sealed class SocketCopyTests : IDisposable
{
    private readonly TestGroup _test = new();

    private EventLoop Loop => _test.Loop;

    [Fact]
    public async Task Traffic_of_every_kind_arrives_whole_both_ways_and_bulk_goes_through_pipes()
    {
        const long Length = 80 * 1024 * 1024;
        using Pair client = await _test.PairAsync(), target = await _test.PairAsync();
        TestCopy there = new(client.Ours, target.Ours), back = new(target.Ours, client.Ours);
        there.Start();
        back.Start();
        Task<(string, long)> atTarget = Traffic.ReceiveAsync(target.Peer), atClient = Traffic.ReceiveAsync(client.Peer);
        Task<(string, long Length)> fromClient = Traffic.SendAtLeastAsync(client.Peer, Length, seed: 1, () => there.HadPipe),
            fromTarget = Traffic.SendAtLeastAsync(target.Peer, Length, seed: 2, () => back.HadPipe);
        Assert.Equal(await fromClient.Patiently(), await atTarget.Patiently());
        Assert.Equal(await fromTarget.Patiently(), await atClient.Patiently());
        Assert.Equal(SocketCopyEnd.Completed, await there.Ended.Patiently());
        Assert.Equal(SocketCopyEnd.Completed, await back.Ended.Patiently());
        Assert.Equal(((await fromClient).Length, (await fromTarget).Length), (there.Moved, back.Moved));
        Assert.NotEqual(0, await Loop.AskAsync(() => Loop.Pipes.Open));
        Assert.Equal(await Loop.AskAsync(() => Loop.Pipes.Open), await Loop.AskAsync(() => Loop.Pipes.Idle));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_window_that_opens_a_crack_at_a_time_loses_and_doubles_nothing(int seed)
    {
        const long Length = 6 * 1024 * 1024;
        using Pair client = await _test.PairAsync(), target = await _test.PairAsync(static peer => peer.ReceiveBufferSize = 4096);
        SplicePipe[] all = await Loop.AskAsync(() => Enumerable.Range(0, PipePool.MaxOpen).Select(_ => Loop.Pipes.Rent()!).ToArray());

        // Whoever hears of progress uses the buffer that the bytes came in.
        TestCopy copy = new(client.Ours, target.Ours) { OnPiece = () => Loop.Scratch.Fill(0xEE) };
        copy.Start();
        Task<(string, long)> received = Traffic.ReceiveAsync(target.Peer);
        Assert.Equal((await Traffic.SendAsync(client.Peer, Length, seed).Patiently(), Length), await received.Patiently());
        Assert.Equal(SocketCopyEnd.Completed, await copy.Ended.Patiently());
        await Loop.DoAsync(() => Array.ForEach(all, Loop.Pipes.Return));
    }

    [Fact]
    public async Task A_stalled_reader_holds_one_buffer_or_one_pipe_and_an_idle_direction_nothing()
    {
        const long Much = 64 * 1024 * 1024;
        using Pair client = await _test.PairAsync(), target = await _test.PairAsync();
        TestCopy copy = new(client.Ours, target.Ours);
        copy.Start();
        Task<string> sending = Traffic.SendAsync(client.Peer, Much, seed: 3, end: false);
        long moved = -1;
        while (!await Loop.AskAsync(() => copy.IsHolding && !target.Ours.IsWritable) || moved != copy.Moved)
        {
            moved = copy.Moved;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.False(sending.IsCompleted); // the writer is held up, not swallowed
        (int bytes, bool inPipe) = await Loop.AskAsync(() => copy.Held);
        Assert.InRange(bytes, 1, inPipe ? SplicePipe.WantedSize : EventLoop.ScratchSize);

        (string hash, long length) = await Traffic.ReceiveAsync(target.Peer, Much).Patiently();
        Assert.Equal((await sending.Patiently(), Much), (hash, length));
        await Patience.UntilAsync(() => copy.Moved == Much, "the books");
        Assert.Equal((0, false), await Loop.AskAsync(() => copy.Held));
        Assert.Equal(await Loop.AskAsync(() => Loop.Pipes.Open), await Loop.AskAsync(() => Loop.Pipes.Idle));
        Assert.False(copy.Ended.IsCompleted);
        client.Peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(SocketCopyEnd.Completed, await copy.Ended.Patiently());
    }

    [Fact]
    public async Task The_end_of_one_direction_leaves_the_other_alone()
    {
        using Pair client = await _test.PairAsync(), target = await _test.PairAsync();
        TestCopy there = new(client.Ours, target.Ours), back = new(target.Ours, client.Ours);
        there.Start();
        back.Start();
        client.Peer.Send("question"u8);
        client.Peer.Shutdown(SocketShutdown.Send);
        Assert.Equal("question"u8.ToArray(), await target.PeerReceivesToEndAsync());
        Assert.Equal(SocketCopyEnd.Completed, await there.Ended.Patiently());
        target.Peer.Send("answer"u8);
        Assert.Equal("answer"u8.ToArray(), await client.PeerReceivesAsync(6));
        Assert.False(back.Ended.IsCompleted);
        target.Peer.Close();
        Assert.Equal(SocketCopyEnd.Completed, await back.Ended.Patiently());
        Assert.Equal(0, await client.Peer.ReceiveAsync(new byte[1]).Patiently());
    }

    [Fact]
    public async Task A_target_that_resets_after_its_end_is_noticed_although_nothing_is_sent_to_it()
    {
        using Pair client = await _test.PairAsync(), target = await _test.PairAsync();
        TestCopy there = new(client.Ours, target.Ours), back = new(target.Ours, client.Ours);
        there.Start();
        back.Start();
        target.Peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(SocketCopyEnd.Completed, await back.Ended.Patiently());
        Assert.False(there.Ended.IsCompleted);
        target.Peer.Close(0);
        Assert.Equal(SocketCopyEnd.TargetFailed, await there.Ended.Patiently());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_breaks_off_is_the_one_who_is_named(bool isSource)
    {
        using Pair client = await _test.PairAsync(), target = await _test.PairAsync();
        TestCopy copy = new(client.Ours, target.Ours);
        copy.Start();
        Task<string> sending = Traffic.SendAsync(client.Peer, 1L << 40, seed: 4);
        await Traffic.ReceiveAsync(target.Peer, 4 * 1024 * 1024).Patiently(); // in the middle of bulk
        if (isSource)
        {
            client.Peer.Close(0);
            Task<(string, long)> rest = Traffic.ReceiveAsync(target.Peer);
            Assert.Equal(SocketCopyEnd.SourceFailed, await copy.Ended.Patiently());
            target.Ours.Abort();
            await Assert.ThrowsAsync<SocketException>(() => rest.Patiently());
        }
        else
        {
            target.Peer.Close(0);
            Assert.Equal(SocketCopyEnd.TargetFailed, await copy.Ended.Patiently());
            client.Ours.Abort();
        }

        await Assert.ThrowsAnyAsync<Exception>(() => sending.Patiently());
        Assert.Equal(await Loop.AskAsync(() => Loop.Pipes.Open), await Loop.AskAsync(() => Loop.Pipes.Idle));
    }

    [Fact]
    public async Task A_reset_of_an_idle_source_is_heard()
    {
        using Pair client = await _test.PairAsync(), target = await _test.PairAsync();
        TestCopy copy = new(client.Ours, target.Ours);
        copy.Start();
        client.Peer.Send("abc"u8);
        await target.PeerReceivesAsync(3);
        client.Peer.Close(0);
        Assert.Equal(SocketCopyEnd.SourceFailed, await copy.Ended.Patiently());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Closed_on_our_side_it_ends_though_the_reader_stalls(bool isSource, bool isStalled)
    {
        using Pair client = await _test.PairAsync(), target = await _test.PairAsync();
        TestCopy copy = new(client.Ours, target.Ours);
        copy.Start();
        if (isStalled)
        {
            _ = Traffic.SendAsync(client.Peer, 1L << 40, seed: 5).ContinueWith(static sent => sent.Exception, TaskScheduler.Default);
            await Patience.UntilAsync(() => copy.IsHolding && !target.Ours.IsWritable, "a stall");
        }

        (isSource ? client : target).Ours.Close();
        Assert.Equal(isSource ? SocketCopyEnd.SourceFailed : SocketCopyEnd.TargetFailed, await copy.Ended.Patiently());
    }

    [Fact]
    public async Task What_is_closed_already_ends_a_copy_as_it_begins()
    {
        using Pair client = await _test.PairAsync(), target = await _test.PairAsync();
        target.Ours.Close();
        TestCopy toClosed = new(client.Ours, target.Ours), fromClosed = new(target.Ours, client.Ours);
        toClosed.Start();
        Assert.Equal(SocketCopyEnd.TargetFailed, await toClosed.Ended.Patiently());
        fromClosed.Start();
        Assert.Equal(SocketCopyEnd.SourceFailed, await fromClosed.Ended.Patiently());
    }

    [Fact]
    public async Task A_socket_has_one_copy_in_each_direction_and_is_free_again_afterwards()
    {
        using Pair client = await _test.PairAsync(), target = await _test.PairAsync(), other = await _test.PairAsync();
        TestCopy copy = new(client.Ours, target.Ours);
        copy.Start();
        await Loop.DoAsync(() =>
        {
            Assert.Throws<InvalidOperationException>(new TestCopy(client.Ours, other.Ours).Start);
            Assert.Throws<InvalidOperationException>(new TestCopy(other.Ours, target.Ours).Start);
        });
        client.Peer.Send("abc"u8);
        client.Peer.Shutdown(SocketShutdown.Send);
        await copy.Ended.Patiently();
        Assert.Equal("abc"u8.ToArray(), await target.PeerReceivesToEndAsync());
        Assert.Equal(default, await client.Ours.ReceiveAsync(new byte[1]).Patiently());
    }

    /// <summary>splice(2) stops at urgent data for good, and at their end says nothing of what lies behind.</summary>
    [Fact]
    public async Task Urgent_data_within_bulk_hold_nothing_up()
    {
        using Pair client = await _test.PairAsync(), target = await _test.PairAsync();
        TestCopy copy = new(client.Ours, target.Ours);
        copy.Start();
        Task<(string Hash, long Length)> received = Traffic.ReceiveAsync(target.Peer);
        const int Rounds = 20;
        const int Each = 1024 * 1024;
        for (int i = 0; i < Rounds; i++)
        {
            await Traffic.SendAsync(client.Peer, Each, seed: i, end: false).Patiently();
            client.Peer.Send("!"u8, SocketFlags.OutOfBand);
        }

        client.Peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(SocketCopyEnd.Completed, await copy.Ended.Patiently());

        // An urgent byte that another one follows at once comes in line after all (tcp(7)).
        Assert.InRange((await received.Patiently()).Length, (long)Rounds * Each, ((long)Rounds * Each) + Rounds);
    }

    public void Dispose() => _test.Dispose();
}
