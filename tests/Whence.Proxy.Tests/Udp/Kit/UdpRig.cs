using System.Collections.Immutable;

namespace Whence.Proxy.Tests.Udp;

/// <summary>A udp listener on loopback with a target behind it. At its end it looks whether anything leaked.</summary>
internal sealed class UdpRig : IAsyncDisposable
{
    private UdpRig(ManualTime time, ImmutableArray<DatagramPeer> targets, UdpRuntime listener, CapturingLogs logs, CapturingTraffic traffic)
    {
        Time = time;
        Targets = targets;
        Listener = listener;
        Logs = logs;
        Traffic = traffic;
    }

    public ManualTime Time { get; }

    public ImmutableArray<DatagramPeer> Targets { get; }

    public DatagramPeer Target => Targets[0];

    public UdpRuntime Listener { get; }

    public CapturingLogs Logs { get; }

    public CapturingTraffic Traffic { get; }

    public AddressPort Address => Listener.Local[0];

    public ListenerCounters Counters => Listener.State.Counters;

    /// <summary>Starts a listener; loopback peers get <c>policy</c>, null = no header is read. <c>change</c> has the last word.</summary>
    public static async Task<UdpRig> StartAsync(
        HeaderPolicy? policy = null,
        UdpHeaderForm receive = UdpHeaderForm.PerDatagram,
        SendModel? send = null,
        Func<ListenerModel, ListenerModel>? change = null,
        string bind = "127.0.0.1:0",
        int targets = 1,
        bool oneLoop = false,
        ConnectionBudget? budget = null)
    {
        ManualTime time = new();
        CapturingLogs logs = new();
        CapturingTraffic traffic = new();
        ImmutableArray<DatagramPeer> peers = [.. Enumerable.Range(0, targets).Select(static _ => DatagramPeer.Bind())];
        ListenerModel model = new()
        {
            Name = "test",
            Bind = [Rig.Port(bind)],
            ProxyProtocol = policy is { } held ? Rig.PolicyOf(held) : null,
            Udp = new UdpModel
            {
                Receive = receive,
                Upstream = new UpstreamModel
                {
                    Name = "app",
                    Targets = [.. peers.Select(static peer => new TargetModel(peer.Local))],
                    Send = send ?? SendModel.Nothing,
                },
            },
        };
        model = change?.Invoke(model) ?? model;
        UdpRuntime listener = new(
            model,
            new ListenerServices(oneLoop ? TransportUnderTest.CreateWithOneLoop(time) : TransportUnderTest.Create(time), traffic, time, logs, budget));
        await listener.StartAsync();
        return new UdpRig(time, peers, listener, logs, traffic);
    }

    /// <summary>A client that sees only what comes from where it sends to.</summary>
    public DatagramPeer Client() => DatagramPeer.Connect(Address);

    /// <summary>Waits until so many datagrams were refused for a reason.</summary>
    public Task RefusedAsync(TerminationReason reason, int count = 1)
        => Patience.UntilAsync(() => Counters.DatagramsRefused(reason) >= count, $"{count} refused: {reason}");

    /// <summary>Waits until so many sessions have ended, and returns the last record.</summary>
    public async Task<ConnectionRecord> EndedAsync(int count = 1)
    {
        await Patience.UntilAsync(() => Traffic.Connections.Count >= count, $"{count} records");
        return Traffic.Connections.ToArray()[count - 1];
    }

    public async ValueTask DisposeAsync()
    {
        await Listener.DrainAsync(TimeSpan.Zero).Patiently();
        Assert.Equal(0, Listener.State.Live.Count);
        Assert.Equal(0, Counters.Active);
        Assert.Equal(0, Listener.State.Clients.Clients);
        Assert.Equal(0, Listener.State.Peers);
        Assert.Equal(0, Listener.State.Open);
        Assert.Equal(Counters.Accepted, Traffic.Connections.Count);
        await Listener.DisposeAsync();
        foreach (DatagramPeer target in Targets)
        {
            target.Dispose();
        }

        Assert.Equal(0, Counters.DatagramsDropped(DatagramDrop.InternalError));
        Assert.Empty(TransportUnderTest.Faults);
    }
}
