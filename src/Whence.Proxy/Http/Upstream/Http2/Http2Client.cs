using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Whence.Proxy.Http;

/// <summary>The connections of one listener to targets that speak HTTP/2.</summary>
internal sealed class Http2Client : IIdleConnections, IDisposable
{
    private readonly ConditionalWeakTable<UpstreamModel, ConcurrentDictionary<AddressPort, Http2Lane>> _shared = [];
    private readonly ConcurrentDictionary<Http2Lane, bool> _all = new();
    private volatile bool _isDisposed;

    /// <param name="connector">Makes them.</param>
    /// <param name="time">For since when they are kept.</param>
    /// <param name="budget">What they count towards; null = nothing.</param>
    public Http2Client(TargetConnector connector, TimeProvider time, ConnectionBudget? budget)
    {
        (Connector, Time, Budget) = (connector, time, budget);
        budget?.Register(this);
    }

    public TargetConnector Connector { get; }

    public TimeProvider Time { get; }

    public ConnectionBudget? Budget { get; }

    /// <summary>Whether nothing is kept any more.</summary>
    public bool IsDisposed => _isDisposed;

    public long OldestSince
    {
        get
        {
            long oldest = long.MaxValue;
            foreach (KeyValuePair<Http2Lane, bool> lane in _all)
            {
                oldest = Math.Min(oldest, lane.Key.IdleSince);
            }

            return oldest;
        }
    }

    /// <summary>Begins a request on connections that say nothing of the client: whoever asks the target shares them.</summary>
    public Http2Lane Enter(UpstreamModel upstream, AddressPort target)
    {
        ConcurrentDictionary<AddressPort, Http2Lane> lanes = _shared.GetValue(upstream, static _ => new());
        while (true)
        {
            if (lanes.TryGetValue(target, out Http2Lane? lane) && lane.TryEnter())
            {
                return lane;
            }

            if (lane is not null)
            {
                lanes.TryRemove(new(target, lane)); // it is retired
            }

            Http2Lane made = Make(upstream, target, isKept: true);
            if (!lanes.TryAdd(target, made))
            {
                made.Release(); // somebody was quicker
            }
        }
    }

    /// <summary>Makes a lane.</summary>
    public Http2Lane Make(UpstreamModel upstream, AddressPort target, bool isKept)
    {
        var lane = new Http2Lane(this, upstream, target, isKept);
        _all[lane] = true;
        return lane;
    }

    /// <summary>A lane ended.</summary>
    public void Retired(Http2Lane lane)
    {
        _all.TryRemove(lane, out _);
        if (_shared.TryGetValue(lane.Upstream, out ConcurrentDictionary<AddressPort, Http2Lane>? lanes))
        {
            lanes.TryRemove(new(lane.Target, lane));
        }
    }

    /// <remarks>All connections to a target that no request is on: which of several is the oldest cannot be told, and there is rarely more
    /// than one.</remarks>
    public bool DropOldest(long since)
    {
        foreach (KeyValuePair<Http2Lane, bool> lane in _all)
        {
            if (lane.Key.IdleSince <= since && lane.Key.TryRetire(since))
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose()
    {
        _isDisposed = true;
        Budget?.Unregister(this);
        foreach (KeyValuePair<Http2Lane, bool> lane in _all)
        {
            lane.Key.Release();
        }
    }
}
