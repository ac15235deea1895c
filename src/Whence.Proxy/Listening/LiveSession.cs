namespace Whence.Proxy;

/// <summary>A connection, or a session of datagrams, between its begin and its end: what has to be undone when it ends.</summary>
internal abstract class LiveSession(ListenerModel model, ConnectionRecord record, long startedAt)
{
    private volatile bool _drained;

    /// <summary>The model that holds to its end.</summary>
    public ListenerModel Model => model;

    /// <summary>What its log line will say.</summary>
    public ConnectionRecord Record => record;

    /// <summary>The time stamp of its begin, for its duration.</summary>
    public long StartedAt => startedAt;

    /// <summary>Whether it counts towards the listener's limit.</summary>
    public bool IsCounted { get; set; }

    /// <summary>Whether it counts towards what all listeners share.</summary>
    public bool IsBudgeted { get; set; }

    /// <summary>Whether it counts towards its peer's limit.</summary>
    public bool IsPeerCounted { get; set; }

    /// <summary>The client towards whose limit it counts; null = none.</summary>
    public Address? CountedClient { get; set; }

    /// <summary>Whether it was broken off because the drain time ran out.</summary>
    public bool IsDrained => _drained;

    /// <summary>Breaks it off. What is under way on it ends at once.</summary>
    public void Drain()
    {
        _drained = true;
        BreakOff();
    }

    protected abstract void BreakOff();
}
