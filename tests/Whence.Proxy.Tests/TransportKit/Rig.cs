using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tests;

/// <summary>A listener on loopback with a target behind it. At its end it looks whether anything leaked.</summary>
internal sealed class Rig : IAsyncDisposable
{
    public static readonly AddressPort Loopback = new(Whence.Address.FromIPv4(0x7F000001), 0);
    public static readonly TrustedNetworks LoopbackNetworks = Networks("127.0.0.0/8", "::1");

    public ManualTime Time { get; } = new();

    public Backend Backend { get; } = new();

    public CapturingLogs Logs { get; } = new();

    public CapturingTraffic Traffic { get; } = new();

    public required ListenerRuntime Listener { get; init; }

    public AddressPort Address => Listener.Local[0];

    public ListenerState State => Listener.State;

    /// <summary>Starts a tcp listener.</summary>
    /// <remarks>Loopback peers get <c>policy</c>; null = no PROXY protocol is read. <c>change</c> has the last word about the
    /// model.</remarks>
    public static async Task<Rig> StartAsync(
        HeaderPolicy? policy = null,
        Func<ListenerModel, ListenerModel>? change = null,
        SendModel? send = null,
        Func<ListenerState, IConnectionHandler>? handler = null,
        Func<ManualTime, ITransport>? transport = null,
        Func<Backend, ImmutableArray<TargetModel>>? targets = null,
        ManualTime? time = null,
        ConnectionBudget? budget = null)
    {
        time ??= new ManualTime();
        Backend backend = new();
        CapturingLogs logs = new();
        CapturingTraffic traffic = new();
        UpstreamModel upstream = new() { Name = "app", Targets = targets?.Invoke(backend) ?? [new TargetModel(backend.Address)], Send = send ?? SendModel.Nothing };
        ListenerModel model = new()
        {
            Name = "test",
            Bind = [Loopback],
            ProxyProtocol = policy is { } held ? PolicyOf(held) : null,
            Tcp = new TcpModel { Upstream = upstream },
        };
        model = change?.Invoke(model) ?? model;
        ListenerServices services = new(transport?.Invoke(time) ?? TransportUnderTest.Create(time), traffic, time, logs, budget);
        TcpRelay relay = new(new UpstreamConnector(services.Transport, time), time, new Logger<TcpRelay>(logs));
        ListenerState state = new(model, time);
        ListenerRuntime listener = new(state, services, handler ?? (_ => relay), (_, source) => source.IsSenderKnown);
        await listener.StartAsync();
        return new Rig(time, backend, logs, traffic) { Listener = listener };
    }

    public static TrustedNetworks Networks(params string[] prefixes) => new(prefixes.Select(Parse));

    public static Prefix Parse(string text)
    {
        Assert.True(Prefix.TryParse(text, out Prefix prefix, out _), text);
        return prefix;
    }

    public static AddressPort Port(string text)
    {
        Assert.True(AddressPort.TryParse(text, out AddressPort value), text);
        return value;
    }

    public static ProxyProtocolModel PolicyOf(HeaderPolicy policy) => new()
    {
        From = new PrefixMap<HeaderPolicy>([new(Parse("127.0.0.0/8"), policy), new(Parse("::1"), policy)]),
    };

    public Task<Peer> ConnectAsync() => Peer.ConnectAsync(Address);

    /// <summary>Connects and has the relay connected too.</summary>
    public async Task<(Peer Client, Peer Target)> ConnectThroughAsync(string first = "")
    {
        Peer client = await ConnectAsync();
        await client.SendAsync(first);
        return (client, await Backend.AcceptAsync());
    }

    /// <summary>Waits until so many connections have ended, and returns the last record.</summary>
    public async Task<ConnectionRecord> EndedAsync(int count = 1)
    {
        await Patience.UntilAsync(() => Traffic.Connections.Count >= count, $"{count} records");
        return Traffic.Connections.ToArray()[count - 1];
    }

    /// <summary>Waits until somebody waits for that long.</summary>
    public Task TimerAsync(TimeSpan due, int count = 1) => Patience.UntilAsync(() => Time.TimersIn(due) >= count, $"a timer of {due}");

    public async ValueTask DisposeAsync()
    {
        await Listener.DrainAsync(TimeSpan.Zero).Patiently();
        Assert.Equal(0, State.Live.Count);
        Assert.Equal(0, State.Counters.Active);
        Assert.Equal(0, State.Clients.Clients);
        Assert.Equal(0, State.Peers);
        Assert.Equal(0, State.Open);
        Assert.Equal(State.Counters.Accepted, Traffic.Connections.Count);
        Assert.Equal(Traffic.Connections.Count, Traffic.Connections.Select(record => record.Id).Distinct().Count());
        await Listener.DisposeAsync();
        Backend.Dispose();
        Assert.Empty(TransportUnderTest.Faults);
    }

    private Rig(ManualTime time, Backend backend, CapturingLogs logs, CapturingTraffic traffic)
    {
        Time = time;
        Backend = backend;
        Logs = logs;
        Traffic = traffic;
    }
}
