namespace Whence.Linux.Loops;

/// <summary>A timer of one loop; its callback runs there.</summary>
/// <remarks>
/// <para>Putting off is the common case (each transfer winds a deadline up again) and costs a store: the node stays where it is filed, and
/// when that tick comes it looks when it is really due.</para>
/// <para>Change and Dispose may be called from any thread; from another one they take effect when the loop gets to it.</para>
/// </remarks>
internal sealed class LoopTimer(EventLoop loop, TimerCallback callback, object? state) : TimerNode, ITimer
{
    private const long Never = long.MaxValue;

    private long _due = Never;
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private volatile bool _disposed;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed)
        {
            return false;
        }

        if (loop.IsCurrent)
        {
            Wind(dueTime, period);
        }
        else
        {
            loop.Post(static arguments =>
            {
                (LoopTimer timer, TimeSpan due, TimeSpan period) = ((LoopTimer, TimeSpan, TimeSpan))arguments!;
                timer.Wind(due, period);
            }, (this, dueTime, period));
        }

        return true;
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (loop.IsCurrent)
        {
            Unfile();
        }
        else
        {
            loop.Post(static timer => ((LoopTimer)timer!).Unfile(), this);
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    internal override void Fire()
    {
        if (_disposed || _due == Never)
        {
            return;
        }

        if (_due > loop.Timers.Now)
        {
            loop.Timers.Add(this, _due);
            return;
        }

        _due = Never;
        if (_period != Timeout.InfiniteTimeSpan)
        {
            Wind(_period, _period);
        }

        callback(state);
    }

    private void Wind(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed)
        {
            return;
        }

        _period = period <= TimeSpan.Zero ? Timeout.InfiniteTimeSpan : period;
        _due = dueTime == Timeout.InfiniteTimeSpan ? Never : loop.TickAfter(dueTime);
        if (IsFiled && FiledUnder > _due)
        {
            loop.Timers.Remove(this);
        }

        if (!IsFiled && _due != Never)
        {
            loop.Timers.Add(this, _due);
        }
    }

    private void Unfile()
    {
        _due = Never;
        if (IsFiled)
        {
            loop.Timers.Remove(this);
        }
    }
}
