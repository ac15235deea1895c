namespace Whence.Proxy;

/// <summary>The timer of a lane: it fires when the first of what it was wound up for is due. In the lane alone.</summary>
/// <param name="time">The clock.</param>
/// <param name="fire">What is done then, on any thread.</param>
internal sealed class LaneTimer(TimeProvider time, Action fire)
{
    private ITimer? _timer;
    private long _due;

    /// <summary>Has it fire within so long; infinite asks for nothing. What is due before stays as it is.</summary>
    public void WindUp(TimeSpan due)
    {
        if (due == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        long at = time.GetTimestamp() + (long)(due.TotalSeconds * time.TimestampFrequency);
        if (_timer is null)
        {
            _timer = time.CreateTimer(static fire => ((Action)fire!)(), fire, due, Timeout.InfiniteTimeSpan);
        }
        else if (at < _due)
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
        else
        {
            return;
        }

        _due = at;
    }

    /// <summary>Forgets what it was wound up for: whoever sweeps winds it up anew.</summary>
    public void Clear() => _due = long.MaxValue;

    /// <summary>Stops it; it can be wound up again.</summary>
    public void Stop()
    {
        _timer?.Dispose();
        _timer = null;
    }
}
