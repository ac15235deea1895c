using Whence.Proxy.Tls;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>What a listener keeps across reloads: counters, limits, live connections; and the model that new connections get.</summary>
internal sealed class ListenerState(ListenerModel model, TimeProvider time)
{
    private static long _lastId;
    private readonly AddressCounts _peers = new();
    private volatile ListenerModel _model = model;
    private int _open;

    /// <summary>The model for connections that are accepted from now on.</summary>
    public ListenerModel Model
    {
        get => _model;
        set => _model = value;
    }

    /// <summary>What it shares with all other listeners; null = no bound but its own.</summary>
    public ConnectionBudget? Budget { get; set; }

    /// <summary>TLS with its clients; null where nobody prepared it.</summary>
    public ListenerTls? Tls { get; set; }

    /// <summary>Its counters.</summary>
    public ListenerCounters Counters { get; } = new();

    /// <summary>How many connections or requests each client has open.</summary>
    public ClientLimits Clients { get; } = new();

    /// <summary>Its live connections.</summary>
    public LiveConnections Live { get; } = new();

    /// <summary>How many peers have a connection open.</summary>
    public int Peers => _peers.Addresses;

    /// <summary>How many connections count towards <see cref="AccessModel.Max"/>.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Takes an accepted connection into the books.</summary>
    public LiveConnection Register(Connection connection)
    {
        ListenerModel model = _model;
        LiveConnection live = new(connection, model, NewRecord(model, connection.Peer, connection.Local), time.GetTimestamp());
        Register(live);
        return live;
    }

    /// <summary>Takes something into the books that has just begun.</summary>
    public void Register(LiveSession live)
    {
        Counters.ConnectionAccepted();
        Live.Add(live);
    }

    /// <summary>The record of something that begins.</summary>
    public ConnectionRecord NewRecord(ListenerModel model, AddressPort peer, AddressPort local) => new()
    {
        Listener = model.Name,
        Id = Interlocked.Increment(ref _lastId),
        Started = time.GetUtcNow(),
        Peer = peer,
        Local = local,
        IsHttp = model.Http is not null,
        IsUdp = model.Udp is not null,
    };

    /// <summary>Counts a connection towards what all listeners share.</summary>
    /// <returns>Whether there was room.</returns>
    public bool IsWithinBudget(LiveSession live) => Budget is null || (live.IsBudgeted = live.Record.IsUdp ? Budget.TryEnterSession() : Budget.TryEnter());

    /// <summary>Judges the peer by deny list and limits.</summary>
    /// <returns>Why it does not get in; null if it does.</returns>
    public TerminationReason? AdmitPeer(LiveSession live)
    {
        AccessModel access = live.Model.Access;
        if (AccessJudge.IsDenied(access, live.Record.Peer.Address))
        {
            return TerminationReason.PeerDenied;
        }

        if (Budget is not null && !live.IsBudgeted)
        {
            return TerminationReason.ListenerLimit;
        }

        return CountPeer(live);
    }

    /// <summary>Counts it towards the limits of the listener and of its peer.</summary>
    /// <returns>Why it does not get in; null if it does.</returns>
    public TerminationReason? CountPeer(LiveSession live)
    {
        AccessModel access = live.Model.Access;
        live.IsCounted = true;
        if (Interlocked.Increment(ref _open) > (access.Max ?? int.MaxValue))
        {
            return TerminationReason.ListenerLimit;
        }

        live.IsPeerCounted = _peers.TryEnter(live.Record.Peer.Address, access.PerPeer);
        return live.IsPeerCounted ? null : TerminationReason.PeerLimit;
    }

    /// <summary>Counts a connection towards the limit of a client.</summary>
    /// <returns>Why it does not get in; null if it does.</returns>
    public TerminationReason? AdmitClient(LiveSession live, Address client)
    {
        if (!Clients.TryEnter(client, live.Model.Access.PerClient))
        {
            return TerminationReason.ClientLimit;
        }

        live.CountedClient = client;
        return null;
    }

    /// <summary>Gives back what the connection counted towards, and counts its end. It stays among the live ones.</summary>
    public void Release(LiveSession live)
    {
        GiveBack(live);
        live.Record.Duration = time.GetElapsedTime(live.StartedAt);
        Counters.ConnectionEnded(live.Record);
    }

    /// <summary>Gives back what something counted towards.</summary>
    public void GiveBack(LiveSession live)
    {
        if (live.CountedClient is { } client)
        {
            Clients.Exit(client);
        }

        if (live.IsPeerCounted)
        {
            _peers.Exit(live.Record.Peer.Address);
        }

        if (live.IsBudgeted && live.Record.IsUdp)
        {
            Budget!.ExitSession();
        }
        else if (live.IsBudgeted)
        {
            Budget!.Exit();
        }

        if (live.IsCounted)
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
