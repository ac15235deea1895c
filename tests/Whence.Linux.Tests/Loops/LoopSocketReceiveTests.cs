using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Whence.Linux.Loops;

namespace Whence.Linux.Tests.Loops;

/// <summary>What a receive knows without asking the kernel, and that it never knows too much.</summary>
public sealed class LoopSocketReceiveTests : IDisposable
{
    private readonly TestGroup _test = new();

    private EventLoop Loop => _test.Loop;

    [Fact]
    public async Task A_receive_that_gave_less_than_there_was_room_for_has_emptied_the_socket()
    {
        using Pair pair = await _test.PairAsync();
        pair.Peer.Send("abc"u8);
        await pair.ReadableAsync();
        await Loop.RunAsync(async () =>
        {
            byte[] buffer = new byte[8];
            Assert.Equal(3, (await pair.Ours.ReceiveAsync(buffer)).Bytes);
            Assert.False(pair.Ours.IsReadable); // the next one makes no system call

            ValueTask<LoopResult> next = pair.Ours.ReceiveAsync(buffer);
            Assert.False(next.IsCompleted);
            pair.Peer.Send("de"u8);
            Assert.False(next.IsCompleted);
            Assert.Equal(2, (await next).Bytes);
            Assert.Same(Loop, EventLoop.Current);
        });
    }

    [Fact]
    public async Task A_receive_that_filled_its_buffer_has_to_ask_again()
    {
        using Pair pair = await _test.PairAsync();
        pair.Peer.Send("abcd"u8);
        await pair.ReadableAsync();
        await Loop.RunAsync(async () =>
        {
            byte[] buffer = new byte[4];
            Assert.Equal(4, (await pair.Ours.ReceiveAsync(buffer)).Bytes);
            Assert.True(pair.Ours.IsReadable);
            ValueTask<LoopResult> next = pair.Ours.ReceiveAsync(buffer);
            Assert.False(next.IsCompleted);
            Assert.False(pair.Ours.IsReadable);
            pair.Peer.Send("e"u8);
            Assert.Equal(1, (await next).Bytes);
        });
    }

    [Theory]
    [InlineData("abc", 8)] // less than the room: the end is told in the same event and must not be forgotten
    [InlineData("abcdefgh", 8)] // exactly the room
    [InlineData("abcdefghi", 8)]
    [InlineData("abcdefghi", 1)]
    [InlineData("", 8)]
    public async Task An_end_right_behind_the_data_is_heard(string text, int room)
    {
        using Pair pair = await _test.PairAsync();
        pair.Peer.Send(Encoding.ASCII.GetBytes(text));
        pair.Peer.Shutdown(SocketShutdown.Send);
        await pair.ReadableAsync();
        foreach (bool onLoop in new[] { true, false })
        {
            string received = onLoop ? await Loop.RunAsync(() => ReceiveToEndAsync(pair.Ours, room)) : await ReceiveToEndAsync(pair.Ours, room).Patiently();
            Assert.Equal(onLoop ? text : "", received); // and heard again
        }
    }

    [Fact]
    public async Task An_end_that_comes_while_nobody_receives_is_heard_later()
    {
        using Pair pair = await _test.PairAsync();
        pair.Peer.Send("abc"u8);
        await pair.ReadableAsync();
        Assert.Equal(3, await Loop.RunAsync(async () => (await pair.Ours.ReceiveAsync(new byte[8])).Bytes));
        pair.Peer.Shutdown(SocketShutdown.Send);
        await pair.ReadableAsync();
        Assert.Equal(new LoopResult(0), await pair.Ours.WaitReadableAsync().Patiently());
        Assert.Equal(new LoopResult(0), await pair.Ours.ReceiveAsync(new byte[8]).Patiently());
    }

    [Fact]
    public async Task Who_works_on_what_he_receives_can_let_the_others_have_their_turn()
    {
        using Pair pair = await _test.PairAsync();
        pair.Peer.Send("abc"u8);
        await pair.ReadableAsync();
        await Loop.RunAsync(async () =>
        {
            Assert.True(pair.Ours.WaitReadableAsync().AsTask().IsCompleted);
            ValueTask<LoopResult> wait = pair.Ours.WaitReadableNextTurnAsync();
            Assert.False(wait.IsCompleted);
            Assert.False((await wait).Failed);
        });
    }

    [Fact]
    public async Task A_wait_takes_nothing_and_does_not_end_for_nothing()
    {
        using Pair pair = await _test.PairAsync();
        await Loop.RunAsync(async () =>
        {
            byte[] buffer = new byte[4];
            ValueTask<LoopResult> wait = pair.Ours.WaitReadableAsync();
            Assert.False(wait.IsCompleted);
            pair.Peer.Send("abcd"u8);
            Assert.Equal(default, await wait);
            Assert.True(pair.Ours.WaitReadableAsync().AsTask().IsCompletedSuccessfully);
            Assert.True((await pair.Ours.ReceiveAsync(Memory<byte>.Empty)) == default);
            Assert.Equal(4, (await pair.Ours.ReceiveAsync(buffer)).Bytes);
            Assert.Equal("abcd", Encoding.ASCII.GetString(buffer));

            // The buffer was filled, so nothing is known: the wait has to look, and finds nothing.
            Assert.True(pair.Ours.IsReadable);
            wait = pair.Ours.WaitReadableAsync();
            Assert.False(wait.IsCompleted);
            pair.Peer.Send("efgh"u8);
            await wait;
            Assert.Equal(2, (await pair.Ours.ReceiveAsync(buffer.AsMemory(0, 2))).Bytes);

            // Filled again, but now there is more.
            Assert.True(pair.Ours.WaitReadableAsync().AsTask().IsCompletedSuccessfully);
            Assert.Equal(2, (await pair.Ours.ReceiveAsync(buffer)).Bytes);
            Assert.False(pair.Ours.WaitReadableAsync().AsTask().IsCompleted);
        });
    }

    [Fact]
    public async Task What_is_there_now_can_be_had_without_waiting()
    {
        using Pair pair = await _test.PairAsync();
        byte[] buffer = new byte[8];
        pair.Peer.Send("abc"u8);
        await pair.ReadableAsync();
        Assert.Equal(0, pair.Ours.ReceiveNow(buffer)); // not on the loop
        await Loop.RunAsync(async () =>
        {
            Assert.Equal(3, pair.Ours.ReceiveNow(buffer));
            Assert.Equal(0, pair.Ours.ReceiveNow(buffer));
            ValueTask<LoopResult> wait = pair.Ours.WaitReadableAsync();
            pair.Peer.Send("d"u8);
            Assert.Equal(0, pair.Ours.ReceiveNow(buffer)); // somebody else waits
            await wait;
            Assert.Equal(1, pair.Ours.ReceiveNow(buffer));
        });
    }

    /// <summary>A receive stops at urgent data however much lies behind them, so that it is short without having emptied the socket.</summary>
    [Fact]
    public async Task What_lies_behind_urgent_data_is_not_left_lying()
    {
        using Pair pair = await _test.PairAsync();
        pair.Peer.Send("abc"u8);
        pair.Peer.Send("!"u8, SocketFlags.OutOfBand);
        pair.Peer.Send("def"u8);
        await pair.ReadableAsync();
        await Loop.RunAsync(async () =>
        {
            byte[] buffer = new byte[64];
            string received = "";
            while (received.Length < 6)
            {
                received += Encoding.ASCII.GetString(buffer, 0, (await pair.Ours.ReceiveAsync(buffer)).Bytes);
            }

            Assert.Equal("abcdef", received);
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_stream_in_pieces_of_any_size_arrives_whole(int seed)
    {
        using Pair pair = await _test.PairAsync();
        Random random = new(seed);
        byte[] sent = RandomNumberGenerator.GetBytes(2 * 1024 * 1024);
        int[] pieces = [.. Enumerable.Range(0, 1 << 16).Select(_ => random.Next(1, 2000))];
        Task sending = Task.Run(async () =>
        {
            for (int at = 0, i = 0; at < sent.Length; i++)
            {
                at += await pair.Peer.SendAsync(sent.AsMemory(at, Math.Min(pieces[i], sent.Length - at)));
            }

            pair.Peer.Shutdown(SocketShutdown.Send);
        });
        byte[] received = await Loop.RunAsync(async () =>
        {
            using MemoryStream all = new();
            byte[] buffer = new byte[4096];
            for (int i = 0; ; i++)
            {
                if (i % 3 == 0)
                {
                    Assert.False((await pair.Ours.WaitReadableAsync()).Failed);
                }

                LoopResult result = await pair.Ours.ReceiveAsync(buffer.AsMemory(0, pieces[^(i + 1)]));
                Assert.False(result.Failed);
                Assert.Same(Loop, EventLoop.Current);
                if (result.Bytes == 0)
                {
                    return all.ToArray();
                }

                all.Write(buffer, 0, result.Bytes);
            }
        });
        await sending.Patiently();
        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task Whoever_sends_as_fast_as_we_take_has_his_share_of_a_turn_and_no_more()
    {
        using Pair fast = await _test.PairAsync(), slow = await _test.PairAsync();
        bool stop = false;
        Task flood = Task.Run(async () =>
        {
            byte[] chunk = new byte[64 * 1024];
            while (!Volatile.Read(ref stop))
            {
                await fast.Peer.SendAsync(chunk);
            }

            fast.Peer.Shutdown(SocketShutdown.Send);
        });
        Dictionary<uint, int> perTurn = [];
        Task taking = Loop.RunAsync(async () =>
        {
            byte[] one = new byte[16];
            while ((await fast.Ours.ReceiveAsync(Volatile.Read(ref stop) ? new byte[1 << 20] : one)).Bytes > 0)
            {
                if (!stop)
                {
                    perTurn[Loop.Turn] = perTurn.GetValueOrDefault(Loop.Turn) + 1;
                }
            }
        });
        Task echo = Loop.RunAsync(async () =>
        {
            byte[] buffer = new byte[16];
            while (await slow.Ours.ReceiveAsync(buffer) is { Bytes: > 0 } received)
            {
                await slow.Ours.SendAsync(buffer.AsMemory(0, received.Bytes));
            }
        });
        for (int i = 0; i < 200; i++)
        {
            slow.Peer.Send("ping"u8);
            Assert.Equal("ping", Encoding.ASCII.GetString(await slow.PeerReceivesAsync(4)));
        }

        Volatile.Write(ref stop, true);
        slow.Peer.Shutdown(SocketShutdown.Send);
        await Task.WhenAll(flood, taking, echo).Patiently();

        // One more by the event, and one when its turn comes.
        Assert.InRange(perTurn.Values.Max(), 2, LoopSocket.ReceivesPerTurn + 2);
    }

    public void Dispose() => _test.Dispose();

    private static async Task<string> ReceiveToEndAsync(LoopSocket socket, int room)
    {
        StringBuilder all = new();
        byte[] buffer = new byte[room];
        while (await socket.ReceiveAsync(buffer) is { Bytes: > 0 } received)
        {
            all.Append(Encoding.ASCII.GetString(buffer, 0, received.Bytes));
        }

        return all.ToString();
    }
}
