namespace Whence.Proxy;

/// <summary>How many sessions the lanes of a listener have together, and who gives way. Any lane may call.</summary>
internal sealed class SessionRoom
{
    private int _sessions;
    private int _isAsking;

    /// <summary>Takes a place, the least recently used session of the lane giving way. A lane that has none asks the fullest one to give one
    /// up: the next datagram finds it.</summary>
    public bool TryTake(UdpLane lane, IEnumerable<UdpLane> all, int most)
    {
        while (Interlocked.Increment(ref _sessions) > most)
        {
            Leave();
            if (!lane.EvictOldest())
            {
                AskFor(all.MaxBy(static other => other.Count)!);
                return false;
            }
        }

        return true;
    }

    public void Leave() => Interlocked.Decrement(ref _sessions);

    /// <summary>Once at a time: a burst is to cost others one session, not as many as it has datagrams.</summary>
    private void AskFor(UdpLane fullest)
    {
        if (Interlocked.CompareExchange(ref _isAsking, 1, 0) == 0)
        {
            // From elsewhere: two lanes that entered one another would wait for ever.
            ThreadPool.UnsafeQueueUserWorkItem(static ask => ask.fullest.Socket.Run(ask.room.Evict, ask.fullest), (fullest, room: this), preferLocal: false);
        }
    }

    private void Evict(object? lane)
    {
        ((UdpLane)lane!).EvictOldest();
        Volatile.Write(ref _isAsking, 0);
    }
}
