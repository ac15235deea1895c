namespace Whence.Proxy;

/// <summary>The sessions of a lane: by key, and by when they were used last. In the lane alone, but for <see cref="Count"/>.</summary>
internal sealed class SessionTable(TimeProvider time)
{
    /// <summary>Ends of sessions in one go; the next go lets others have their turn.</summary>
    private const int EndsPerSweep = 256;

    private static readonly TimeSpan NextSweep = TimeSpan.FromMilliseconds(1);

    private readonly Dictionary<UdpSessionKey, UdpSession> _sessions = [];
    private readonly RecencyList<UdpSession> _recent = new();
    private int _count;

    /// <summary>How many there are; to be looked at from anywhere.</summary>
    public int Count => Volatile.Read(ref _count);

    public UdpSession? Find(in UdpSessionKey key) => _sessions.GetValueOrDefault(key);

    public void Add(UdpSession session)
    {
        _sessions.Add(session.Key, session);
        _recent.Add(session, time.GetTimestamp());
        Volatile.Write(ref _count, _sessions.Count);
    }

    /// <summary>Moves a session to the front.</summary>
    public void Touch(UdpSession session) => _recent.Touch(session, time.GetTimestamp());

    /// <summary>Forgets a session that has ended.</summary>
    public void Remove(UdpSession session)
    {
        _sessions.Remove(session.Key);
        _recent.Remove(session);
        Volatile.Write(ref _count, _sessions.Count);
    }

    /// <summary>Ends the session that was used least recently.</summary>
    /// <returns>Whether there was one.</returns>
    public bool EvictOldest()
    {
        UdpSession? oldest = _recent.Oldest;
        oldest?.End(TerminationReason.SessionEvicted);
        return oldest is not null;
    }

    /// <summary>Ends what has been idle for so long.</summary>
    /// <returns>When there will be more to end; infinite = there is nothing.</returns>
    public TimeSpan Sweep(TimeSpan idle, long now)
    {
        for (int ended = 0; idle != Timeout.InfiniteTimeSpan && _recent.Oldest is { } oldest; ended++)
        {
            TimeSpan left = ended == EndsPerSweep ? NextSweep : idle - time.GetElapsedTime(oldest.LastUsed, now);
            if (left > TimeSpan.Zero)
            {
                return left;
            }

            oldest.End(TerminationReason.IdleTimeout);
        }

        return Timeout.InfiniteTimeSpan;
    }

    /// <summary>Ends them all.</summary>
    public void EndAll(TerminationReason reason)
    {
        while (_recent.Oldest is { } oldest)
        {
            oldest.End(reason);
        }
    }
}
