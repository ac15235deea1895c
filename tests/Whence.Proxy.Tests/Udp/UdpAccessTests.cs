namespace Whence.Proxy.Tests.Udp;

/// <summary>Who gets a session.</summary>
public sealed class UdpAccessTests
{
    private static readonly TrustedNetworks Loopback = Rig.LoopbackNetworks;

    [Fact]
    public async Task Who_has_his_share_costs_nobody_else_a_session()
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Required, oneLoop: true, change: static model => model with
        {
            Access = new AccessModel { PerClient = 1 },
            Udp = model.Udp! with { Sessions = 2 },
        });
        using DatagramPeer balancer = rig.Client();
        balancer.Send(DatagramHeaders.V2("victim", client: "192.0.2.1:1"));
        await rig.Target.ReceiveAsync();
        balancer.Send(DatagramHeaders.V2("greedy", client: "192.0.2.66:1"));
        await rig.Target.ReceiveAsync();
        balancer.Send(DatagramHeaders.V2("again", client: "192.0.2.66:2"));
        await rig.RefusedAsync(TerminationReason.ClientLimit);
        Assert.Equal((2, 0), (rig.Counters.Active, rig.Counters.Terminations(TerminationReason.SessionEvicted)));
    }

    [Fact]
    public async Task A_target_is_no_client()
    {
        await using UdpRig rig = await UdpRig.StartAsync();
        rig.Target.Send("answer me", rig.Address); // as if a client had forged the target as the sender
        await rig.RefusedAsync(TerminationReason.PeerIsTarget);
        Assert.Equal(0, rig.Counters.Accepted);
    }

    [Fact]
    public async Task A_denied_peer_and_a_denied_client_are_refused()
    {
        await using UdpRig rig = await UdpRig.StartAsync(
            HeaderPolicy.Required, change: static model => model with { Access = new AccessModel { Deny = Rig.Networks("203.0.113.0/24") } });
        using DatagramPeer balancer = rig.Client();
        balancer.Send(DatagramHeaders.V2("x"));
        await rig.RefusedAsync(TerminationReason.ClientDenied);
        balancer.Send(DatagramHeaders.V2("other", client: "192.0.2.1:1"));
        Assert.Equal("other", await rig.Target.ReceiveAsync());

        // What is denied later holds for what comes later, also in a session.
        rig.Listener.Apply(rig.Listener.State.Model with { Access = new AccessModel { Deny = Loopback } });
        balancer.Send(DatagramHeaders.V2("other", client: "192.0.2.1:1"));
        await rig.RefusedAsync(TerminationReason.PeerDenied);
    }

    [Fact]
    public async Task Only_verified_clients_are_allowed()
    {
        TrustedNetworks allowed = Rig.Networks("203.0.113.0/24");
        await using UdpRig required = await UdpRig.StartAsync(
            HeaderPolicy.Required, change: model => model with { Access = new AccessModel { Allow = allowed } });
        using DatagramPeer balancer = required.Client();
        balancer.Send(DatagramHeaders.V2("in"));
        Assert.Equal("in", await required.Target.ReceiveAsync());
        balancer.Send(DatagramHeaders.V2("out", client: "192.0.2.1:1"));
        await required.RefusedAsync(TerminationReason.ClientNotAllowed);

        await using UdpRig optional = await UdpRig.StartAsync(
            HeaderPolicy.Optional, change: model => model with { Access = new AccessModel { Allow = allowed } });
        using DatagramPeer changing = optional.Client();
        changing.Send(DatagramHeaders.V2("in"));
        await optional.RefusedAsync(TerminationReason.ClientNotAllowed);
    }

    [Fact]
    public async Task Limits_count_sessions_and_give_back_when_they_end()
    {
        await using UdpRig rig = await UdpRig.StartAsync(
            HeaderPolicy.Required, change: static model => model with { Access = new AccessModel { PerClient = 1, PerPeer = 2, Max = 3 } });
        using DatagramPeer balancer = rig.Client();
        balancer.Send(DatagramHeaders.V2("a", client: "192.0.2.1:1"));
        await rig.Target.ReceiveAsync();
        balancer.Send(DatagramHeaders.V2("b", client: "192.0.2.1:2"));
        await rig.RefusedAsync(TerminationReason.ClientLimit);
        balancer.Send(DatagramHeaders.V2("c", client: "192.0.2.2:1"));
        await rig.Target.ReceiveAsync();
        balancer.Send(DatagramHeaders.V2("d", client: "192.0.2.3:1"));
        await rig.RefusedAsync(TerminationReason.PeerLimit);
        balancer.Send(DatagramHeaders.V2("a2", client: "192.0.2.1:1"));
        Assert.Equal("a2", await rig.Target.ReceiveAsync());
        await rig.Time.AdvanceUntilAsync(UdpModel.DefaultIdle, () => rig.Traffic.Connections.Count == 2);
        balancer.Send(DatagramHeaders.V2("e", client: "192.0.2.1:2"));
        Assert.Equal("e", await rig.Target.ReceiveAsync());
    }

    [Fact]
    public async Task Refusals_are_logged_but_not_each_of_them()
    {
        await using UdpRig rig = await UdpRig.StartAsync(
            oneLoop: true, change: static model => model with { Access = new AccessModel { Deny = Loopback } });
        using DatagramPeer client = rig.Client();
        for (int i = 0; i < 20; i++)
        {
            client.Send("x");
        }

        await rig.RefusedAsync(TerminationReason.PeerDenied, 20);
        Assert.Single(rig.Logs.Lines, static line => line.Id == EventIds.DatagramsRefused);
        rig.Time.Advance(RefusalLog.Interval);
        client.Send("x");
        await rig.RefusedAsync(TerminationReason.PeerDenied, 21);
        await Patience.UntilAsync(() => rig.Logs.Lines.Count(static line => line.Id == EventIds.DatagramsRefused) == 2, "a second line");
        Assert.Contains("refused 20 datagrams", rig.Logs.Lines.Last(static line => line.Id == EventIds.DatagramsRefused).Text, StringComparison.Ordinal);
    }
}
