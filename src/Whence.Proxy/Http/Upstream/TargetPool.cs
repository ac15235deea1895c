namespace Whence.Proxy.Http;

/// <summary>The kept connections to one target on one loop; the one used last is used first, so that a surplus grows old.</summary>
/// <remarks>Any thread may call. Connections that leave are closed by whoever made them leave, outside of the lock.</remarks>
/// <param name="loop">The loop; null where the backend has none.</param>
/// <param name="target">The target.</param>
/// <param name="tls">How TLS is spoken to it; null = none is.</param>
internal sealed class TargetPool(object? loop, AddressPort target, UpstreamTlsModel? tls = null)
{
    /// <summary>How many are kept. More requests than that at once still have a connection each; a burst only does not leave thousands
    /// behind. Too few cost more than they save: with 640 requests at once and 256 kept, every fourth connected anew. The process as a whole is
    /// bounded by <see cref="ConnectionBudget"/>, which takes kept ones back, and by <see cref="UpstreamPools.IdleTimeout"/>.</summary>
    public const int MaxIdle = 1024;

    private readonly Lock _gate = new();
    private UpstreamConnection? _newest;
    private UpstreamConnection? _oldest;
    private int _count;
    private volatile bool _retired;

    /// <summary>Whether it keeps nothing any more: another is to be asked.</summary>
    public bool IsRetired => _retired;

    public object? Loop => loop;

    public AddressPort Target => target;

    public UpstreamTlsModel? Tls => tls;

    /// <summary>Since when the oldest is kept; <see cref="long.MaxValue"/> = there is none.</summary>
    public long OldestSince
    {
        get
        {
            lock (_gate)
            {
                return _oldest?.IdleSince ?? long.MaxValue;
            }
        }
    }

    /// <summary>Takes the connection used last.</summary>
    public UpstreamConnection? Take()
    {
        lock (_gate)
        {
            UpstreamConnection? taken = _newest;
            if (taken is not null)
            {
                Unlink(taken);
            }

            return taken;
        }
    }

    /// <summary>Keeps a connection.</summary>
    /// <returns>Not when there are enough, the connection has ended, or the pool is retired.</returns>
    public bool TryKeep(UpstreamConnection connection, long now)
    {
        lock (_gate)
        {
            if (_retired || _count == MaxIdle || connection.IsReadable)
            {
                return false;
            }

            connection.IsIdle = true;
            connection.IdleSince = now;
            connection.Older = _newest;
            _ = _newest is null ? _oldest = connection : _newest.Newer = connection;
            _newest = connection;
            _count++;
            return true;
        }
    }

    /// <summary>Notes that there is something to read on a connection.</summary>
    /// <returns>Whether it was kept, and no longer is.</returns>
    public bool Leaves(UpstreamConnection connection)
    {
        lock (_gate)
        {
            connection.IsReadable = true;
            return TryUnlink(connection);
        }
    }

    /// <summary>Takes a connection out again.</summary>
    /// <returns>Whether it was still kept.</returns>
    public bool TryWithdraw(UpstreamConnection connection)
    {
        lock (_gate)
        {
            return TryUnlink(connection);
        }
    }

    /// <summary>Takes the oldest if it is kept since <paramref name="since"/> or longer.</summary>
    public UpstreamConnection? TakeOldest(long since)
    {
        lock (_gate)
        {
            UpstreamConnection? oldest = _oldest;
            if (oldest is null || oldest.IdleSince > since)
            {
                return null;
            }

            Unlink(oldest);
            return oldest;
        }
    }

    /// <summary>Keeps nothing any more, if it keeps nothing now.</summary>
    public bool TryRetire()
    {
        lock (_gate)
        {
            _retired |= _count == 0;
            return _retired;
        }
    }

    private bool TryUnlink(UpstreamConnection connection)
    {
        if (!connection.IsIdle)
        {
            return false;
        }

        Unlink(connection);
        return true;
    }

    private void Unlink(UpstreamConnection connection)
    {
        _ = connection.Newer is null ? _newest = connection.Older : connection.Newer.Older = connection.Older;
        _ = connection.Older is null ? _oldest = connection.Newer : connection.Older.Newer = connection.Newer;
        connection.Newer = connection.Older = null;
        connection.IsIdle = false;
        _count--;
    }
}
