namespace Whence.Proxy;

/// <summary>The headers of first datagrams, by who sent them. In the lane alone.</summary>
/// <remarks>When the table is full a new one is refused, and none that holds gives way: its client could then send a header of its own as
/// payload, and be believed.</remarks>
internal sealed class HeaderMemory(UdpRelay relay)
{
    private readonly Dictionary<(AddressPort Peer, Address Local), RememberedHeader> _headers = [];
    private readonly RecencyList<RememberedHeader> _recent = new();

    /// <summary>Finds the header that holds for a sender; it holds anew for its lifetime from now on.</summary>
    public RememberedHeader? Find(AddressPort peer, Address local, TimeSpan lifetime)
    {
        if (!_headers.TryGetValue((peer, local), out RememberedHeader? header))
        {
            return null;
        }

        long now = relay.Services.Time.GetTimestamp();
        if (relay.Services.Time.GetElapsedTime(header.LastUsed, now) >= lifetime)
        {
            Remove(header);
            return null;
        }

        _recent.Touch(header, now);
        return header;
    }

    /// <summary>Remembers a header of a sender that has none.</summary>
    /// <returns>Not when <paramref name="most"/> are remembered already.</returns>
    public bool TryAdd(RememberedHeader header, int most)
    {
        if (!relay.TryTakeHeaderRoom(most))
        {
            return false;
        }

        _headers.Add(header.Sender, header);
        _recent.Add(header, relay.Services.Time.GetTimestamp());
        return true;
    }

    /// <summary>Forgets what holds no longer.</summary>
    /// <returns>When there will be more to forget; infinite = there is none.</returns>
    public TimeSpan Sweep(TimeSpan lifetime, long now)
    {
        while (_recent.Oldest is { } oldest)
        {
            TimeSpan left = lifetime - relay.Services.Time.GetElapsedTime(oldest.LastUsed, now);
            if (left > TimeSpan.Zero)
            {
                return left;
            }

            Remove(oldest);
        }

        return Timeout.InfiniteTimeSpan;
    }

    private void Remove(RememberedHeader header)
    {
        _headers.Remove(header.Sender);
        _recent.Remove(header);
        relay.LeaveHeaderRoom();
    }
}
