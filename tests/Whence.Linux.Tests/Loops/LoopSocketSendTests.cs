using System.Security.Cryptography;
using System.Text;
using Whence.Linux.Loops;

namespace Whence.Linux.Tests.Loops;

/// <summary>Sends, and what other threads begin.</summary>
public sealed class LoopSocketSendTests : IDisposable
{
    private readonly TestGroup _test = new();

    private EventLoop Loop => _test.Loop;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_small_window_takes_in_pieces_arrives_whole_and_once(bool onLoop)
    {
        using Pair pair = await _test.PairAsync(static peer => peer.ReceiveBufferSize = 4096);
        byte[] first = RandomNumberGenerator.GetBytes(8 * 1024 * 1024 + 1), second = RandomNumberGenerator.GetBytes(70_001);
        async Task<bool> SendAsync()
        {
            Assert.Equal(first.Length, (await pair.Ours.SendAsync(first)).Bytes);
            Assert.Equal(second.Length, (await pair.Ours.SendAsync(second)).Bytes);
            pair.Ours.ShutdownSend();
            return onLoop == (EventLoop.Current == Loop);
        }

        Task<bool> sending = onLoop ? Loop.RunAsync(SendAsync) : Task.Run(SendAsync);
        byte[] received = await pair.PeerReceivesToEndAsync();
        Assert.True(received.AsSpan().SequenceEqual((byte[])[.. first, .. second]));
        Assert.True(await sending.Patiently() || !onLoop);
    }

    [Fact]
    public async Task A_send_that_is_taken_whole_does_not_wait_and_one_that_is_not_goes_on_on_the_loop()
    {
        using Pair pair = await _test.PairAsync(static peer => peer.ReceiveBufferSize = 4096);
        byte[] much = new byte[16 * 1024 * 1024];
        Task<(bool AtOnce, int Bytes, EventLoop? Where)> sending = Loop.RunAsync(async () =>
        {
            Assert.True(pair.Ours.SendAsync(new byte[10]).AsTask().IsCompletedSuccessfully);
            ValueTask<LoopResult> rest = pair.Ours.SendAsync(much);
            bool atOnce = rest.IsCompleted;
            return (atOnce, (await rest).Bytes, EventLoop.Current);
        });
        await pair.PeerReceivesAsync(much.Length + 10);
        Assert.Equal((false, much.Length, Loop), await sending);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_can_be_sent_too(bool onLoop)
    {
        using Pair pair = await _test.PairAsync();
        LoopResult sent = onLoop
            ? await Loop.RunAsync(() => pair.Ours.SendAsync(default).AsTask())
            : await pair.Ours.SendAsync(default).Patiently();
        Assert.Equal(default, sent);
    }

    /// <summary>What is begun elsewhere meets the events of the loop halfway, again and again.</summary>
    [Fact]
    public async Task Another_thread_may_begin_everything()
    {
        using Pair pair = await _test.PairAsync();
        Task peer = Task.Run(async () =>
        {
            byte[] buffer = new byte[64];
            while (await pair.Peer.ReceiveAsync(buffer) is var count and > 0)
            {
                await pair.Peer.SendAsync(buffer.AsMemory(0, count));
            }
        });
        await Task.Run(async () =>
        {
            byte[] buffer = new byte[64];
            for (int i = 0; i < 5000; i++)
            {
                byte[] message = Encoding.ASCII.GetBytes($"message {i}");
                Assert.Equal(message.Length, (await pair.Ours.SendAsync(message)).Bytes);
                int filled = 0;
                while (filled < message.Length)
                {
                    if (i % 2 == 0)
                    {
                        Assert.False((await pair.Ours.WaitReadableAsync()).Failed);
                    }

                    LoopResult received = await pair.Ours.ReceiveAsync(buffer.AsMemory(filled, message.Length - filled));
                    Assert.True(received.Bytes > 0);
                    filled += received.Bytes;
                }

                Assert.True(message.AsSpan().SequenceEqual(buffer.AsSpan(0, filled)));
                await Task.Yield();
            }
        }).Patiently();
        pair.Ours.ShutdownSend();
        await peer.Patiently();
    }

    /// <summary>A window that opens and closes all the time, while another thread begins one send after the other.</summary>
    [Fact]
    public async Task Sends_of_another_thread_are_neither_lost_nor_doubled()
    {
        using Pair pair = await _test.PairAsync(static peer => peer.ReceiveBufferSize = 4096);
        byte[] all = RandomNumberGenerator.GetBytes(6 * 1024 * 1024);
        Random random = new(7);
        Task sending = Task.Run(async () =>
        {
            for (int at = 0; at < all.Length;)
            {
                int count = Math.Min(random.Next(1, 40_000), all.Length - at);
                Assert.Equal(count, (await pair.Ours.SendAsync(all.AsMemory(at, count))).Bytes);
                at += count;
                await Task.Yield();
            }

            pair.Ours.ShutdownSend();
        });
        Assert.True((await pair.PeerReceivesToEndAsync()).AsSpan().SequenceEqual(all));
        await sending.Patiently();
    }

    [Fact]
    public async Task Both_directions_go_on_at_once()
    {
        using Pair pair = await _test.PairAsync();
        byte[] ours = RandomNumberGenerator.GetBytes(4 * 1024 * 1024), theirs = RandomNumberGenerator.GetBytes(4 * 1024 * 1024);
        Task sending = Loop.RunAsync(async () =>
        {
            Assert.Equal(ours.Length, (await pair.Ours.SendAsync(ours)).Bytes);
            pair.Ours.ShutdownSend();
        });
        Task<byte[]> receiving = Loop.RunAsync(async () =>
        {
            byte[] all = new byte[theirs.Length];
            for (int at = 0; at < all.Length;)
            {
                LoopResult received = await pair.Ours.ReceiveAsync(all.AsMemory(at));
                Assert.True(received.Bytes > 0);
                at += received.Bytes;
            }

            return all;
        });
        Task<byte[]> peerReceives = pair.PeerReceivesToEndAsync();
        await pair.Peer.SendAsync(theirs).Patiently();
        await sending;
        Assert.True((await receiving).AsSpan().SequenceEqual(theirs));
        Assert.True((await peerReceives).AsSpan().SequenceEqual(ours));
    }

    public void Dispose() => _test.Dispose();
}
