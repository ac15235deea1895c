namespace Whence.Linux.Loops;

/// <summary>The system's clock, with timers on the wheel of the loop on which they are made.</summary>
/// <remarks>Made on a loop, a timer fires on it: late by at most a tick (<see cref="EventLoop.Tick"/>) and the turn under way. Made anywhere
/// else it is one of <see cref="TimeProvider.System"/>. Any thread may use it.</remarks>
public sealed class LoopTimeProvider : TimeProvider
{
    private LoopTimeProvider()
    {
    }

    /// <summary>The one there is.</summary>
    public static LoopTimeProvider Instance { get; } = new();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (EventLoop.Current is not { IsStopped: false } loop)
        {
            return System.CreateTimer(callback, state, dueTime, period);
        }

        var timer = new LoopTimer(loop, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
