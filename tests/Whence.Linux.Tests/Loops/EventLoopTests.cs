using System.Net.Sockets;
using Whence.Linux.Interop;
using Whence.Linux.Loops;

namespace Whence.Linux.Tests.Loops;

public sealed class EventLoopTests : IDisposable
{
    private readonly TestLoop _test = new();

    private EventLoop Loop => _test.Loop;

    [Fact]
    public async Task What_many_threads_post_is_done_once_each_and_in_the_order_of_each_thread()
    {
        const int Threads = 8;
        const int Each = 20_000;
        int[] last = new int[Threads];
        int outOfOrder = 0, done = 0;
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            for (int i = 1; i <= Each; i++)
            {
                int number = i;
                Loop.Post(_ =>
                {
                    outOfOrder += last[thread] == number - 1 ? 0 : 1;
                    last[thread] = number;
                    Volatile.Write(ref done, done + 1);
                }, null);
            }
        }))];
        Array.ForEach(threads, static thread => thread.Start());
        await Patience.UntilAsync(() => Volatile.Read(ref done) == Threads * Each, "all of it");
        Assert.Equal(0, outOfOrder);
        Assert.All(last, static number => Assert.Equal(Each, number));
    }

    [Fact]
    public async Task A_post_ends_the_wait_each_time()
    {
        for (int i = 0; i < 2000; i++)
        {
            Assert.Same(Loop, await Loop.AskAsync(() => EventLoop.Current));
        }

        Assert.Null(EventLoop.Current);
    }

    [Fact]
    public async Task What_the_loop_posts_to_itself_is_done_without_waking_it_wherever_in_a_turn_it_is()
    {
        var done = new List<string>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeHandle putOff = new(Loop) { Turn = () => Loop.Post(_ => done.Add("put off"), null) };
        await Loop.DoAsync(() =>
        {
            Loop.RunSoon(putOff);
            LoopTimeProvider.Instance.CreateTimer(
                _ => Loop.Post(
                    _ =>
                    {
                        done.Add("timer");
                        all.SetResult();
                    },
                    null),
                null, TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
            Loop.Post(_ => done.Add("posted"), null);
        });
        await all.Task.Patiently();
        Assert.Equal(["posted", "put off", "timer"], done);
        Assert.Same(Loop, await Loop.AskAsync(() => EventLoop.Current)); // and others still wake it
    }

    [Fact]
    public async Task A_loop_with_nothing_to_do_makes_no_turns()
    {
        await Loop.DoAsync(static () => { });
        uint turn = await Loop.AskAsync(() => Loop.Turn);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.InRange(await Loop.AskAsync(() => Loop.Turn) - turn, 1u, 3u);
    }

    [Fact]
    public async Task What_throws_is_reported_and_the_loop_goes_on()
    {
        static void Throw(string where) => throw new InvalidOperationException(where);
        using Socket peer = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        FakeHandle handle = new(Loop) { Events = static _ => Throw("event"), Turn = static () => Throw("put off") };
        await Loop.DoAsync(() =>
        {
            Assert.Equal(0, Loop.Watch(handle, (int)peer.SafeHandle.DangerousGetHandle(), Epoll.Out | Epoll.EdgeTriggered));
            Loop.RunSoon(handle);
            LoopTimeProvider.Instance.CreateTimer(static _ => Throw("timer"), null, TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        });
        Loop.Post(static _ => Throw("posted"), null);
        await Patience.UntilAsync(() => _test.Faults.Count == 4, "four faults");
        Assert.Equal(["event", "posted", "put off", "timer"], _test.Faults.Select(static fault => fault.Message).Order());
        Assert.Same(Loop, await Loop.AskAsync(() => EventLoop.Current));
        await Loop.DoAsync(() => Loop.Unwatch(handle));
        _test.Faults.Clear();
    }

    [Fact]
    public async Task What_is_put_off_twice_has_one_turn_and_whoever_puts_himself_off_for_ever_keeps_nobody_waiting()
    {
        List<uint> turns = [];
        FakeHandle? greedy = null;
        bool stop = false;
        greedy = new FakeHandle(Loop)
        {
            Turn = () =>
            {
                turns.Add(Loop.Turn);
                if (!Volatile.Read(ref stop))
                {
                    Loop.RunSoon(greedy!);
                    Loop.RunSoon(greedy!);
                }
            },
        };
        await Loop.DoAsync(() => Loop.RunSoon(greedy));
        int fired = 0;
        await Loop.DoAsync(() => LoopTimeProvider.Instance.CreateTimer(_ => Volatile.Write(ref fired, 1), null, TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan));
        await Patience.UntilAsync(() => Volatile.Read(ref fired) == 1, "the timer");
        for (int i = 0; i < 100; i++)
        {
            await Loop.DoAsync(() => Loop.RunSoon(greedy));
        }

        await Loop.DoAsync(() => Volatile.Write(ref stop, true));
        await Loop.DoAsync(static () => { });
        int count = await Loop.AskAsync(() => turns.Count);
        Assert.True(count > 100);
        Assert.Equal(count, turns.Distinct().Count());
    }

    [Fact]
    public async Task A_number_of_the_kernel_that_is_stale_reaches_nobody()
    {
        // Two sockets are ready in one turn; the first to hear of it closes the other, whose place a third one takes.
        using Socket one = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp), two = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        List<string> heard = [];
        FakeHandle? first = null, second = null;
        FakeHandle third = new(Loop) { Events = _ => heard.Add("third") };
        void Replace(string name, FakeHandle other)
        {
            heard.Add(name);
            Loop.Unwatch(other);
            if (third.Slot < 0)
            {
                Loop.Watch(third, other == first ? Number(one) : Number(two), 0);
            }
        }

        first = new FakeHandle(Loop) { Events = _ => Replace("first", second!) };
        second = new FakeHandle(Loop) { Events = _ => Replace("second", first!) };
        await Loop.DoAsync(() =>
        {
            Loop.Watch(first, Number(one), Epoll.Out | Epoll.EdgeTriggered);
            Loop.Watch(second, Number(two), Epoll.Out | Epoll.EdgeTriggered);
        });
        await Loop.DoAsync(static () => { });
        await Loop.DoAsync(static () => { });
        Assert.Single(heard);
        await Loop.DoAsync(() => Array.ForEach([first, second, third], Loop.Unwatch));
        static int Number(Socket socket) => (int)socket.SafeHandle.DangerousGetHandle();
    }

    public void Dispose() => _test.Dispose();
}
