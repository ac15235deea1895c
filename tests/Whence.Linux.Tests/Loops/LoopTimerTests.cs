using System.Diagnostics;
using Whence.Linux.Loops;

namespace Whence.Linux.Tests.Loops;

/// <summary>Timers of a loop. What must not come is told by a later timer that does.</summary>
public sealed class LoopTimerTests : IDisposable
{
    private static readonly TimeSpan Never = Timeout.InfiniteTimeSpan;
    private readonly TestLoop _test = new();

    private EventLoop Loop => _test.Loop;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(25)]
    [InlineData(700)]
    public async Task A_timer_fires_on_its_loop_and_not_before_it_is_due(int due)
    {
        (TimeSpan took, EventLoop? where) = await Loop.RunAsync(() => FireAsync(Ms(due)));
        Assert.True(took >= Ms(due), $"after {took}");
        Assert.Same(Loop, where);
    }

    [Fact]
    public async Task A_turn_that_takes_long_does_not_bring_what_it_winds_up_forward()
    {
        (TimeSpan took, _) = await Loop.RunAsync(() =>
        {
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < Ms(60))
            {
                // A turn that computes.
            }

            return FireAsync(Ms(40));
        });
        Assert.True(took >= Ms(40), $"after {took}");
    }

    [Fact]
    public async Task Off_a_loop_a_timer_is_one_of_the_system()
    {
        var fired = new TaskCompletionSource<EventLoop?>();
        await using ITimer timer = LoopTimeProvider.Instance.CreateTimer(_ => fired.SetResult(EventLoop.Current), null, Ms(1), Never);
        Assert.IsNotType<LoopTimer>(timer);
        Assert.Null(await fired.Task.Patiently());
        Assert.IsType<LoopTimer>(await Loop.AskAsync(() => LoopTimeProvider.Instance.CreateTimer(static _ => { }, null, Never, Never)));
    }

    [Fact]
    public async Task The_clock_is_the_systems()
    {
        long before = TimeProvider.System.GetTimestamp();
        long now = LoopTimeProvider.Instance.GetTimestamp();
        Assert.InRange(now, before, TimeProvider.System.GetTimestamp());
        Assert.Equal(TimeProvider.System.TimestampFrequency, LoopTimeProvider.Instance.TimestampFrequency);

        // Delays and cancellation go through it.
        await Loop.RunAsync(async () =>
        {
            await Task.Delay(Ms(1), LoopTimeProvider.Instance);
            Assert.Same(Loop, EventLoop.Current);
            using CancellationTokenSource expiry = new(Ms(1), LoopTimeProvider.Instance);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Never, expiry.Token));
        });
    }

    [Fact]
    public async Task What_is_put_off_again_and_again_stays_where_it_is_filed_and_fires_once_when_it_is_due()
    {
        List<TimeSpan> fired = [];
        await Loop.RunAsync(async () =>
        {
            long start = Stopwatch.GetTimestamp();
            var timer = (LoopTimer)Make(() => fired.Add(Stopwatch.GetElapsedTime(start)), Ms(20), Never);
            long filed = timer.FiledUnder;
            for (int i = 1; i <= 50; i++)
            {
                timer.Change(Ms(20 + i), Never);
                Assert.Equal(filed, timer.FiledUnder);
            }

            Assert.Equal(1, Loop.Timers.Count);
            await AfterAsync(Ms(150));
        });
        Assert.True(Assert.Single(fired) >= Ms(70), $"after {fired[0]}");
    }

    [Fact]
    public async Task What_is_pulled_in_does_not_wait_for_where_it_was_filed()
    {
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Loop.DoAsync(() => Make(fired.SetResult, TimeSpan.FromDays(1), Never).Change(Ms(1), Never));
        await fired.Task.Patiently();
        Assert.Equal(0, await Loop.AskAsync(() => Loop.Timers.Count));
    }

    [Fact]
    public async Task What_is_stopped_does_not_fire_and_can_be_wound_up_again()
    {
        int fired = 0;
        await Loop.RunAsync(async () =>
        {
            ITimer timer = Make(() => fired++, Ms(10), Never), idle = Make(() => fired += 100, Never, Never);
            timer.Change(Never, Never);
            await AfterAsync(Ms(50));
            Assert.Equal(0, fired);
            timer.Change(Ms(1), Never);
            await AfterAsync(Ms(50));
            await idle.DisposeAsync();
        });
        Assert.Equal(1, fired);
    }

    [Fact]
    public async Task A_periodic_timer_fires_until_it_is_disposed_of()
    {
        int fired = 0;
        await Loop.RunAsync(async () =>
        {
            var enough = new TaskCompletionSource();
            ITimer? timer = null;
            timer = Make(
                () =>
                {
                    if (++fired == 4)
                    {
                        timer!.Dispose();
                        enough.SetResult();
                    }
                },
                Ms(1),
                Ms(1));
            await enough.Task;
            await AfterAsync(Ms(50));
        });
        Assert.Equal(4, fired);
        Assert.Equal(0, await Loop.AskAsync(() => Loop.Timers.Count));
    }

    [Fact]
    public async Task A_period_of_nothing_is_no_period()
    {
        int fired = 0;
        await Loop.RunAsync(() =>
        {
            Make(() => fired++, Ms(1), TimeSpan.Zero);
            return AfterAsync(Ms(50));
        });
        Assert.Equal(1, fired);
    }

    [Fact]
    public async Task After_Dispose_on_the_loop_no_callback_comes_however_near_it_was()
    {
        // All due at one tick: the first to fire disposes of the others.
        int fired = 0;
        await Loop.RunAsync(() =>
        {
            List<ITimer> all = [];
            for (int i = 0; i < 20; i++)
            {
                all.Add(Make(
                    () =>
                    {
                        fired++;
                        all.ForEach(static timer => timer.Dispose());
                    },
                    Ms(20),
                    Never));
            }

            long tick = all.Cast<LoopTimer>().Max(static timer => timer.FiledUnder);
            all.ForEach(timer => Refile((LoopTimer)timer, tick));
            return AfterAsync(Ms(60));
        });
        Assert.Equal(1, fired);
    }

    [Fact]
    public async Task Another_thread_may_change_and_dispose()
    {
        var fired = new TaskCompletionSource<EventLoop?>(TaskCreationOptions.RunContinuationsAsynchronously);
        ITimer timer = await Loop.AskAsync(() => Make(() => fired.SetResult(EventLoop.Current), Never, Never));
        Assert.True(timer.Change(Ms(1), Never));
        Assert.Same(Loop, await fired.Task.Patiently());

        int late = 0;
        await Loop.DoAsync(() =>
        {
            ITimer other = Make(() => late++, Ms(1), Ms(1));
            Thread thread = new(other.Dispose);
            thread.Start();
            thread.Join();
            Assert.False(other.Change(Ms(1), Never));
        });
        await Loop.RunAsync(() => AfterAsync(Ms(80)));
        Assert.Equal(0, late);
        Assert.Equal(0, await Loop.AskAsync(() => Loop.Timers.Count));
    }

    [Fact]
    public async Task Many_threads_that_wind_one_timer_up_do_not_break_the_wheel()
    {
        int fired = 0;
        ITimer timer = await Loop.AskAsync(() => Make(() => Interlocked.Increment(ref fired), Never, Never));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 2000; i++)
            {
                timer.Change(i % 3 == 0 ? Never : Ms((i + thread) % 5), Never);
            }
        })));
        timer.Change(Ms(1), Never);
        int before = Volatile.Read(ref fired);
        await Patience.UntilAsync(() => Volatile.Read(ref fired) > before, "the last one");
        await timer.DisposeAsync();
        Assert.Equal(0, await Loop.AskAsync(() => Loop.Timers.Count));
    }

    [Fact]
    public async Task On_a_loop_that_has_ended_a_timer_is_one_of_the_system()
    {
        EventLoop ended = new("ended", static _ => { });
        ended.Dispose();
        ITimer? timer = null;
        ended.Post(_ => timer = LoopTimeProvider.Instance.CreateTimer(static _ => { }, null, Never, Never), null);
        Assert.NotNull(timer);
        Assert.IsNotType<LoopTimer>(timer);
        await timer.DisposeAsync();
    }

    public void Dispose() => _test.Dispose();

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static ITimer Make(Action fire, TimeSpan due, TimeSpan period)
        => LoopTimeProvider.Instance.CreateTimer(static action => ((Action)action!)(), fire, due, period);

    private static Task AfterAsync(TimeSpan due)
    {
        var after = new TaskCompletionSource();
        Make(after.SetResult, due, Never);
        return after.Task;
    }

    private static async Task<(TimeSpan Took, EventLoop? Where)> FireAsync(TimeSpan due)
    {
        long start = Stopwatch.GetTimestamp();
        await AfterAsync(due);
        return (Stopwatch.GetElapsedTime(start), EventLoop.Current);
    }

    private void Refile(LoopTimer timer, long tick)
    {
        Loop.Timers.Remove(timer);
        Loop.Timers.Add(timer, tick);
    }
}
