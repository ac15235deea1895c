using Whence.Proxy.Tls;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>A connection between accept and end: what has to be undone when it ends.</summary>
internal sealed class LiveConnection(Connection connection, ListenerModel model, ConnectionRecord record, long startedAt)
    : IThreadPoolWorkItem
{
    private volatile bool _drained;

    /// <summary>The connection as it was accepted.</summary>
    public Connection Connection => connection;

    /// <summary>The model that holds to its end.</summary>
    public ListenerModel Model => model;

    /// <summary>What its log line will say.</summary>
    public ConnectionRecord Record => record;

    /// <summary>The time stamp of its accept, for its duration.</summary>
    public long StartedAt => startedAt;

    /// <summary>The way it goes once it is begun.</summary>
    public ConnectionPath? Path { get; set; }

    /// <summary>The same in TLS, once the handshake is done; it closes <see cref="Connection"/> with itself.</summary>
    public TlsConnection? Secured { get; set; }

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

    /// <summary>Begins its way, which takes it to its end and never throws.</summary>
    public void Execute() => _ = Path!.RunAsync(this);

    /// <summary>Breaks it off. What is under way on it ends at once.</summary>
    public void Drain()
    {
        _drained = true;
        connection.Abort();
    }
}
