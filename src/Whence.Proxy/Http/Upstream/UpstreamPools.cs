using System.Collections.Concurrent;

namespace Whence.Proxy.Http;

/// <summary>The kept connections of one listener.</summary>
/// <remarks>
/// What is kept here has answered to its exact end, has nothing unread, and carries no client's address: whoever hands it over has seen to
/// that. A pool goes when it is empty, so none is left of a target that left the model.
/// </remarks>
internal sealed class UpstreamPools : IIdleConnections, IDisposable
{
    /// <summary>How long a connection is kept: below the 60 to 75 s that servers keep theirs, so that we close first, and do not send a
    /// request into a close.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Key, TargetPool> _pools = new();
    private readonly TimeProvider _time;
    private readonly ConnectionBudget? _budget;
    private readonly ITimer _timer;
    private readonly long _idleTicks;
    private int _isArmed;
    private volatile bool _isDisposed;

    /// <param name="time">For the idle time-out.</param>
    /// <param name="budget">Asks for a place when it has none left; null = nobody does.</param>
    public UpstreamPools(TimeProvider time, ConnectionBudget? budget)
    {
        _time = time;
        _budget = budget;
        _idleTicks = (long)(IdleTimeout.TotalSeconds * time.TimestampFrequency);
        _timer = time.CreateTimer(
            static state => ((UpstreamPools)state!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        budget?.Register(this);
    }

    /// <summary>How many pools there are.</summary>
    public int Count => _pools.Count;

    public long OldestSince
    {
        get
        {
            long oldest = long.MaxValue;
            foreach (KeyValuePair<Key, TargetPool> pool in _pools)
            {
                oldest = Math.Min(oldest, pool.Value.OldestSince);
            }

            return oldest;
        }
    }

    /// <summary>A kept connection to the target on the loop.</summary>
    /// <param name="loop">The loop of the client's connection.</param>
    /// <param name="target">The target.</param>
    /// <param name="last">The pool that the same client used last; most clients stay with one.</param>
    /// <param name="tls">How it was made, too: who verified nothing, or another name, does not stand for who does.</param>
    public UpstreamConnection? Take(object? loop, AddressPort target, TargetPool? last, UpstreamTlsModel? tls = null)
    {
        TargetPool? pool = last is { IsRetired: false } && last.Target == target && ReferenceEquals(last.Loop, loop) && last.Tls == tls
            ? last
            : _pools.GetValueOrDefault(new Key(loop, target, tls));
        return pool?.Take();
    }

    /// <summary>Keeps a connection for the next request, or closes it.</summary>
    public void Keep(UpstreamConnection connection)
    {
        TargetPool pool = connection.Pool is { IsRetired: false } last
            ? last
            : _pools.GetOrAdd(
                new Key(connection.Loop, connection.Target, connection.Tls), static key => new TargetPool(key.Loop, key.Target, key.Tls));
        connection.Pool = pool; // before the wait begins: what it brings must find the pool
        if (!connection.TryRest() || !pool.TryKeep(connection, _time.GetTimestamp()))
        {
            connection.CloseIdle();
        }
        else if (_isDisposed && pool.TryWithdraw(connection))
        {
            connection.CloseIdle(); // disposing may have looked before this one was there
        }
        else if (Interlocked.CompareExchange(ref _isArmed, 1, 0) == 0)
        {
            _timer.Change(IdleTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    public bool DropOldest(long since)
    {
        foreach (KeyValuePair<Key, TargetPool> pool in _pools)
        {
            if (pool.Value.TakeOldest(since) is { } oldest)
            {
                oldest.CloseIdle();
                return true;
            }
        }

        return false;
    }

    public void Dispose()
    {
        _isDisposed = true;
        _budget?.Unregister(this);
        _timer.Dispose();
        DropUntil(long.MaxValue);
    }

    private void Sweep()
    {
        DropUntil(_time.GetTimestamp() - _idleTicks);
        Volatile.Write(ref _isArmed, 0);
        long oldest = OldestSince;
        if (oldest != long.MaxValue && !_isDisposed && Interlocked.CompareExchange(ref _isArmed, 1, 0) == 0)
        {
            // Its time may be over since the look above: a timer takes no time that has passed, and what it throws here ends the process.
            TimeSpan left = _time.GetElapsedTime(_time.GetTimestamp(), oldest + _idleTicks);
            left = left > TimeSpan.Zero ? left : TimeSpan.Zero;
            _timer.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan); // timers count in whole milliseconds
        }
    }

    private void DropUntil(long since)
    {
        foreach (KeyValuePair<Key, TargetPool> pool in _pools)
        {
            while (pool.Value.TakeOldest(since) is { } old)
            {
                old.CloseIdle();
            }

            if (pool.Value.TryRetire())
            {
                _pools.TryRemove(pool);
            }
        }
    }

    private readonly record struct Key(object? Loop, AddressPort Target, UpstreamTlsModel? Tls);
}
