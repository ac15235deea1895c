using System.Net.Sockets;
using Whence.Proxy.Transport;
using Whence.Proxy.Transport.Sockets;

namespace Whence.Proxy.Tests;

public sealed class ListenerRuntimeTests
{
    // Shorter than the deadline of a header, so that this is what ends a connection that waits for one.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Draining_stops_accepting_and_waits_for_what_is_there()
    {
        await using Rig rig = await Rig.StartAsync();
        (Peer client, Peer target) = await rig.ConnectThroughAsync("x");
        Task<int> drain = rig.Listener.DrainAsync(Bound);
        await rig.TimerAsync(Bound);
        await Assert.ThrowsAsync<SocketException>(rig.ConnectAsync);
        Assert.Equal("x", await target.ReceiveAsync(1));
        Assert.False(drain.IsCompleted);
        client.Finish();
        target.Finish();
        Assert.Equal(0, await drain.Patiently());
        Assert.Equal(TerminationReason.Completed, (await rig.EndedAsync()).Termination);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(HeaderPolicy.Required)]
    internal async Task What_does_not_end_within_the_bound_is_reset(HeaderPolicy? policy)
    {
        await using Rig rig = await Rig.StartAsync(policy);
        using Peer client = await rig.ConnectAsync();
        Peer? target = null;
        if (policy is null)
        {
            target = await rig.Backend.AcceptAsync();
            await client.SendAsync("x");
            await target.ReceiveAsync(1);
        }

        await Patience.UntilAsync(() => rig.State.Live.Count == 1, "the connection");
        Task<int> drain = rig.Listener.DrainAsync(Bound);
        await rig.TimerAsync(Bound);
        rig.Time.Advance(Bound);
        Assert.Equal(1, await drain.Patiently());
        await client.ExpectResetAsync();
        if (target is not null)
        {
            await target.ExpectResetAsync();
        }

        Assert.Equal(TerminationReason.Drained, (await rig.EndedAsync()).Termination);
        Assert.Equal(1, rig.State.Counters.Terminations(TerminationReason.Drained));
    }

    [Fact]
    public async Task A_connection_that_waits_for_a_reader_drains_too()
    {
        await using Rig rig = await Rig.StartAsync();
        (Peer client, Peer target) = await rig.ConnectThroughAsync();
        client.Socket.Blocking = false;
        int stalls = 0;
        while (stalls < 20)
        {
            client.Socket.Send(new byte[65_536], SocketFlags.None, out SocketError error);
            stalls = error == SocketError.WouldBlock ? stalls + 1 : 0;
            await Task.Delay(error == SocketError.WouldBlock ? 2 : 0, TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, await rig.Listener.DrainAsync(TimeSpan.Zero).Patiently());
        Assert.Equal(TerminationReason.Drained, (await rig.EndedAsync()).Termination);
        target.Dispose();
    }

    [Fact]
    public async Task One_address_that_cannot_be_had_unbinds_the_others_and_is_named()
    {
        SocketsTransport transport = new(TimeProvider.System);
        await using Listener taken = transport.Listen(Rig.Loopback)[0];
        AddressPort free = Backend.Dead();
        ListenerBindException fault = await Assert.ThrowsAsync<ListenerBindException>(
            () => Rig.StartAsync(change: model => model with { Bind = [free, taken.Local] }));
        Assert.Equal(taken.Local, fault.Address);
        Assert.Equal(SocketError.AddressAlreadyInUse, fault.Error);
        Assert.Contains(taken.Local.ToString(), fault.Message, StringComparison.Ordinal);
        await using Listener again = transport.Listen(free)[0];
    }

    [Fact]
    public async Task Each_bound_address_is_served()
    {
        await using Rig rig = await Rig.StartAsync(change: model => model with { Bind = [Rig.Loopback, Rig.Port("[::1]:0")] });
        using Peer v6 = await Peer.ConnectAsync(rig.Listener.Local[1], v6: true);
        using Peer target = await rig.Backend.AcceptAsync();
        v6.Reset();
        Assert.True((await rig.EndedAsync()).Peer.Address.IsIPv6);
    }

    [Fact]
    public async Task New_connections_get_the_new_model_and_the_old_keep_theirs()
    {
        await using Rig rig = await Rig.StartAsync();
        (Peer old, Peer target) = await rig.ConnectThroughAsync("a");
        rig.Listener.Apply(rig.State.Model with { Access = new AccessModel { PerPeer = 1 } });
        using Peer next = await rig.ConnectAsync();
        await next.ExpectResetAsync();
        Assert.Equal(TerminationReason.PeerLimit, (await rig.EndedAsync()).Termination);
        await old.SendAsync("b");
        Assert.Equal("ab", await target.ReceiveAsync(2));
    }

    [Fact]
    public async Task A_host_of_a_tcp_listener_relays_and_drains()
    {
        using Backend backend = new();
        CapturingTraffic traffic = new();
        ListenerModel model = new()
        {
            Name = "host",
            Bind = [Rig.Loopback],
            Tcp = new TcpModel { Upstream = new UpstreamModel { Name = "app", Targets = [new TargetModel(backend.Address)] } },
        };
        using CapturingLogs logs = new();
        await using ListenerHost host = ListenerHost.Tcp(
            model, new ListenerServices(TransportUnderTest.Create(TimeProvider.System), traffic, TimeProvider.System, logs));
        await host.StartAsync();
        using Peer client = await Peer.ConnectAsync(host.Local[0]);
        using Peer target = await backend.AcceptAsync();
        Assert.Equal((1, 1), (host.Counters.Accepted, host.Counters.Active));
        Assert.Equal(1, await host.DrainAsync(TimeSpan.FromMilliseconds(1)).Patiently());
        await client.ExpectResetAsync();
        Assert.Equal(TerminationReason.Drained, Assert.Single(traffic.Connections).Termination);
        await host.DisposeAsync();
    }
}
