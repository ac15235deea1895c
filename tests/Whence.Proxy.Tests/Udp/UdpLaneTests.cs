namespace Whence.Proxy.Tests.Udp;

/// <summary>What only happens when the network does what it rarely does: played.</summary>
public sealed class UdpLaneTests
{
    private static readonly AddressPort Client = Rig.Port("192.0.2.1:5000");

    private readonly ManualTime _time = new();
    private readonly FakeDatagramSocket _socket = new(Rig.Port("198.51.100.1:53"));

    [Fact]
    public void Where_the_header_of_the_first_datagram_cannot_be_sent_nothing_is()
    {
        UdpRelay relay = Start(new SendModel { ProxyProtocol = ProxyVersions.V2, UdpHeader = UdpHeaderForm.FirstDatagram });
        _socket.MadeAreTaking = false;
        _socket.Play("the client's own"u8, Client);
        Assert.Empty(_socket.Made[0].Sent);
        Assert.True(_socket.Made[0].IsClosed);
        Assert.Equal(1, relay.State.Counters.Terminations(TerminationReason.UpstreamUnreachable));

        _socket.MadeAreTaking = true;
        _socket.Play("again"u8, Client);
        Assert.Equal(2, _socket.Made[1].Sent.Count);
        Assert.Equal("again", _socket.Made[1].Sent[1]);
    }

    [Fact]
    public void ICMP_does_not_end_a_session_whose_target_has_just_answered()
    {
        UdpRelay relay = Start();
        _socket.Play("question"u8, Client);
        FakeDatagramSocket target = _socket.Made[0];
        target.Play("answer"u8, Rig.Port("10.0.0.1:53"));
        target.PlayUnreachable();
        Assert.Equal(1, relay.State.Counters.Active);
        _time.Advance(UdpSession.AnswerHolds);
        target.PlayUnreachable();
        Assert.Equal((0, 1), (relay.State.Counters.Active, relay.State.Counters.Terminations(TerminationReason.UpstreamUnreachable)));
    }

    [Fact]
    public void ICMP_ends_a_session_whose_target_never_answered()
    {
        UdpRelay relay = Start();
        _socket.Play("question"u8, Client);
        _socket.Made[0].PlayUnreachable();
        Assert.Equal(0, relay.State.Counters.Active);
    }

    [Fact]
    public void Replies_alone_keep_a_session_for_a_while_and_not_for_ever()
    {
        UdpRelay relay = Start();
        _socket.Play("send me everything"u8, Client);
        FakeDatagramSocket target = _socket.Made[0];
        int replies = 0;
        while (relay.State.Counters.Active > 0 && replies < 100)
        {
            target.Play("more"u8, Rig.Port("10.0.0.1:53"));
            _time.Advance(UdpModel.DefaultIdle / 2);
            replies++;
        }

        Assert.InRange(replies, 2 * UdpModel.RepliesAlone, (2 * UdpModel.RepliesAlone) + 2);
        Assert.Equal(1, relay.State.Counters.Terminations(TerminationReason.IdleTimeout));
    }

    [Fact]
    public void Sessions_have_half_of_what_all_listeners_share()
    {
        var budget = new ConnectionBudget(10);
        UdpRelay relay = Start(budget: budget);
        for (ushort port = 1; port <= 20; port++)
        {
            _socket.Play("x"u8, Client with { Port = port });
        }

        Assert.Equal(5, relay.State.Counters.Active);
        Assert.All(Enumerable.Range(0, 5), _ => Assert.True(budget.TryEnter()));
        Assert.False(budget.TryEnter());
    }

    [Fact]
    public void What_is_there_when_a_lane_stops_ends_and_nothing_begins()
    {
        UdpRelay relay = Start();
        _socket.Play("x"u8, Client);
        relay.Lanes[0].Stop();
        Assert.Equal((0, 1), (relay.State.Counters.Active, relay.State.Counters.Terminations(TerminationReason.Drained)));
        _socket.Play("x"u8, Client);
        Assert.Equal(1, relay.State.Counters.DatagramsRefused(TerminationReason.Drained));
    }

    private UdpRelay Start(SendModel? send = null, ConnectionBudget? budget = null)
    {
        ListenerModel model = new()
        {
            Name = "test",
            Bind = [_socket.Local],
            Udp = new UdpModel
            {
                Upstream = new UpstreamModel { Name = "app", Targets = [new TargetModel(Rig.Port("10.0.0.1:53"))], Send = send ?? SendModel.Nothing },
            },
        };
        ListenerServices services = new(TransportUnderTest.Create(_time), new CapturingTraffic(), _time, new CapturingLogs(), budget);
        UdpRelay relay = new(new ListenerState(model, _time) { Budget = budget }, services);
        relay.Lanes = [new UdpLane(relay, _socket)];
        _socket.Begin(relay.Lanes[0]);
        return relay;
    }
}
