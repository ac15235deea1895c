using Whence.Proxy.Transport;

namespace Whence.Proxy.Tls;

/// <summary>Breaks a connection off unless it is disposed in time. What is under way on the connection ends then.</summary>
internal sealed class AbortTimer : IDisposable
{
    private const int Running = 0;
    private const int Disposed = 1;
    private const int Passed = 2;

    /// <summary>Timers count whole milliseconds, and one of none at all would be over before it is kept.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly Connection _connection;
    private readonly ITimer _timer;
    private int _state;

    public AbortTimer(Connection connection, TimeSpan after, TimeProvider time)
    {
        _connection = connection;
        after = after > Shortest ? after : Shortest;
        _timer = time.CreateTimer(static state => ((AbortTimer)state!).Pass(), this, after, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether it was too late; from <see cref="Stop"/> on this does not change.</summary>
    public bool HasPassed => Volatile.Read(ref _state) == Passed;

    /// <summary>Ends it.</summary>
    /// <returns>Whether that was in time.</returns>
    public bool Stop()
    {
        int before = Interlocked.CompareExchange(ref _state, Disposed, Running);
        _timer.Dispose();
        return before != Passed;
    }

    public void Dispose() => Stop();

    private void Pass()
    {
        if (Interlocked.CompareExchange(ref _state, Passed, Running) == Running)
        {
            _connection.Abort();
        }
    }
}
