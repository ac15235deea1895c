namespace Whence.Proxy.Tests.Udp;

/// <summary>Sessions: who gets which datagram, how they end, and how many there are.</summary>
public sealed class UdpSessionTests
{
    [Fact]
    public async Task Replies_go_to_whoever_asked()
    {
        await using UdpRig rig = await UdpRig.StartAsync();
        using DatagramPeer first = rig.Client();
        using DatagramPeer second = rig.Client();
        first.Send("one");
        (string one, AddressPort fromFirst) = await rig.Target.ReceiveFromAsync();
        second.Send("two");
        (string two, AddressPort fromSecond) = await rig.Target.ReceiveFromAsync();
        Assert.Equal("one two", $"{one} {two}");
        Assert.NotEqual(fromFirst, fromSecond);

        rig.Target.Send("for two", fromSecond);
        rig.Target.Send("for one", fromFirst);
        rig.Target.Send("", fromFirst);
        Assert.Equal("for one", await first.ReceiveAsync());
        Assert.Equal("", await first.ReceiveAsync());
        Assert.Equal("for two", await second.ReceiveAsync());

        first.Send("again");
        Assert.Equal(("again", fromFirst), await rig.Target.ReceiveFromAsync());
        Assert.Equal(2, rig.Counters.Active);
    }

    [Fact]
    public async Task The_record_of_a_session_says_who_and_how_much()
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Required);
        using DatagramPeer balancer = rig.Client();
        balancer.Send(DatagramHeaders.V2("12345"));
        (_, AddressPort session) = await rig.Target.ReceiveFromAsync();
        rig.Target.Send("123", session);
        await balancer.ReceiveAsync();
        await rig.Time.AdvanceUntilAsync(UdpModel.DefaultIdle, () => !rig.Traffic.Connections.IsEmpty);
        ConnectionRecord record = await rig.EndedAsync();
        Assert.True(record.IsUdp);
        Assert.Equal(TerminationReason.IdleTimeout, record.Termination);
        Assert.Equal((5, 3, 1, 1), (record.BytesReceived, record.BytesSent, record.DatagramsReceived, record.DatagramsSent));
        Assert.Equal(rig.Target.Local, record.Target);
        Assert.Equal(balancer.Local, record.Peer);
        Assert.Equal(Rig.Port(DatagramHeaders.Client), record.Source!.Sender);
        Assert.True(record.Source.Verified);
        Assert.Equal("app", record.Upstream);
        Assert.Equal((1, 1), (rig.Counters.DatagramsReceived, rig.Counters.DatagramsSent));
        Assert.Equal(1, rig.Counters.Resolutions(ResolutionReason.Proxy));
    }

    [Fact]
    public async Task A_session_ends_when_nothing_moves_and_not_before()
    {
        await using UdpRig rig = await UdpRig.StartAsync();
        using DatagramPeer client = rig.Client();
        client.Send("a");
        (_, AddressPort session) = await rig.Target.ReceiveFromAsync();
        rig.Time.Advance(UdpModel.DefaultIdle * 0.75);
        rig.Target.Send("b", session); // a reply keeps it, too
        await client.ReceiveAsync();
        rig.Time.Advance(UdpModel.DefaultIdle * 0.75);
        client.Send("c");
        Assert.Equal(("c", session), await rig.Target.ReceiveFromAsync());
        await rig.Time.AdvanceUntilAsync(UdpModel.DefaultIdle, () => !rig.Traffic.Connections.IsEmpty);
        Assert.Equal(TerminationReason.IdleTimeout, (await rig.EndedAsync()).Termination);

        client.Send("d");
        (string text, AddressPort another) = await rig.Target.ReceiveFromAsync();
        Assert.Equal("d", text);
        Assert.NotEqual(session, another);
    }

    [Fact]
    public async Task When_the_table_is_full_the_least_recently_used_gives_way()
    {
        await using UdpRig rig = await UdpRig.StartAsync(
            oneLoop: true, change: static model => model with { Udp = model.Udp! with { Sessions = 2 } });
        using DatagramPeer first = rig.Client();
        using DatagramPeer second = rig.Client();
        using DatagramPeer third = rig.Client();
        foreach (DatagramPeer client in new[] { first, second, first, third })
        {
            client.Send("x");
            await rig.Target.ReceiveAsync();
        }

        ConnectionRecord evicted = await rig.EndedAsync();
        Assert.Equal(TerminationReason.SessionEvicted, evicted.Termination);
        Assert.Equal(second.Local, evicted.Peer);
        Assert.Equal(1, rig.Counters.Terminations(TerminationReason.SessionEvicted));
        Assert.Equal(2, rig.Counters.Active);
    }

    [Fact]
    public async Task A_flood_of_senders_never_takes_more_than_the_table()
    {
        const int Most = 8;
        await using UdpRig rig = await UdpRig.StartAsync(
            HeaderPolicy.Required, change: static model => model with { Udp = model.Udp! with { Sessions = Most } });
        using DatagramPeer balancer = rig.Client();
        for (int i = 0; i < 200; i++)
        {
            balancer.Send(DatagramHeaders.V2("x", client: $"203.0.113.{i}:1000"));
            await rig.Target.ReceiveAsync();
            Assert.InRange(rig.Counters.Active, 1, Most);
        }

        await Patience.UntilAsync(() => rig.Counters.Terminations(TerminationReason.SessionEvicted) == 200 - Most, "the rest to be evicted");
    }

    [Fact]
    public async Task A_lane_without_sessions_is_given_a_place_by_another()
    {
        await using UdpRig rig = await UdpRig.StartAsync(change: static model => model with { Udp = model.Udp! with { Sessions = 1 } });
        List<DatagramPeer> clients = [.. Enumerable.Range(0, 16).Select(_ => rig.Client())];
        foreach (DatagramPeer client in clients)
        {
            // Somebody on another loop is refused once, and gets in with a next datagram.
            client.Send("x");
            await Patience.UntilAsync(
                () =>
                {
                    if (rig.Target.HasNothing)
                    {
                        client.Send("x");
                    }

                    return !rig.Target.HasNothing;
                },
                "a datagram at the target");
            while (!rig.Target.HasNothing)
            {
                await rig.Target.ReceiveAsync();
            }
        }

        Assert.InRange(rig.Counters.Active, 0, 1);
        clients.ForEach(static client => client.Dispose());
    }

    [Fact]
    public async Task ICMP_ends_the_session_and_the_next_datagram_goes_to_another_target()
    {
        await using UdpRig rig = await UdpRig.StartAsync(targets: 2);
        using DatagramPeer client = rig.Client();
        client.Send("1");
        (_, AddressPort session) = await rig.Targets[0].ReceiveFromAsync();
        rig.Targets[0].Dispose();

        // The first one provokes the answer of ICMP.
        client.Send("2");
        ConnectionRecord ended = await rig.EndedAsync();
        Assert.Equal(TerminationReason.UpstreamUnreachable, ended.Termination);
        client.Send("3");
        (string text, AddressPort another) = await rig.Targets[1].ReceiveFromAsync();
        Assert.Equal("3", text);
        rig.Targets[1].Send("reply", another);
        Assert.Equal("reply", await client.ReceiveAsync());
        Assert.NotEqual(session, another);
    }

    [Theory]
    [InlineData("0.0.0.0:0", "127.0.0.2")]
    [InlineData("[::]:0", "::1")]
    public async Task Bound_everywhere_a_reply_leaves_from_where_the_question_came_to(string bind, string asked)
    {
        await using UdpRig rig = await UdpRig.StartAsync(bind: bind, send: new SendModel { ProxyProtocol = ProxyVersions.V2 });
        Assert.True(Address.TryParse(asked, out Address address));
        using DatagramPeer client = DatagramPeer.Connect(new AddressPort(address, rig.Address.Port));
        for (int i = 0; i < 2; i++)
        {
            client.Send("ping");
            (string text, AddressPort session) = await rig.Target.ReceiveFromAsync();
            Assert.Equal(
                $"{client.Local} -> {new AddressPort(address, rig.Address.Port)}: ping",
                DatagramHeaders.Read(System.Text.Encoding.Latin1.GetBytes(text)));
            rig.Target.Send("pong", session);
            Assert.Equal("pong", await client.ReceiveAsync());
        }

        Assert.Equal(1, rig.Counters.Active);
    }

    [Fact]
    public async Task The_largest_datagram_passes_and_with_a_header_it_is_dropped_and_counted()
    {
        await using UdpRig plain = await UdpRig.StartAsync();
        using DatagramPeer client = plain.Client();
        string largest = new('x', 65_507);
        client.Send(largest);
        (string text, AddressPort session) = await plain.Target.ReceiveFromAsync();
        Assert.Equal(largest, text);
        plain.Target.Send(largest, session);
        Assert.Equal(largest, await client.ReceiveAsync());

        await using UdpRig told = await UdpRig.StartAsync(send: new SendModel { ProxyProtocol = ProxyVersions.V2 });
        using DatagramPeer another = told.Client();
        another.Send(largest);
        await Patience.UntilAsync(() => told.Counters.DatagramsDropped(DatagramDrop.TooLarge) == 1, "a drop");
        another.Send(largest[28..]);
        Assert.Equal(65_507, (await told.Target.ReceiveAsync()).Length);
        Assert.Equal(1, told.Counters.DatagramsDropped(DatagramDrop.TooLarge));
    }

    [Fact]
    public async Task Draining_lets_sessions_go_on_and_begins_none()
    {
        // The clock is put forward until the drain is over, by more than sessions may idle otherwise.
        await using UdpRig rig = await UdpRig.StartAsync(change: static model => model with { Udp = model.Udp! with { Idle = TimeSpan.FromDays(1) } });
        using DatagramPeer client = rig.Client();
        client.Send("a");
        (_, AddressPort session) = await rig.Target.ReceiveFromAsync();
        Task<int> drained = rig.Listener.DrainAsync(TimeSpan.FromSeconds(30));
        using DatagramPeer late = rig.Client();
        late.Send("late");
        await rig.RefusedAsync(TerminationReason.Drained);
        client.Send("b");
        Assert.Equal(("b", session), await rig.Target.ReceiveFromAsync());
        rig.Target.Send("c", session);
        Assert.Equal("c", await client.ReceiveAsync());
        Assert.False(drained.IsCompleted);
        await rig.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(30), () => drained.IsCompleted);
        Assert.Equal(1, await drained);
        Assert.Equal(TerminationReason.Drained, (await rig.EndedAsync()).Termination);
    }

    [Fact]
    public async Task A_drain_ends_when_the_last_session_does()
    {
        await using UdpRig rig = await UdpRig.StartAsync(change: static model => model with { Udp = model.Udp! with { Idle = TimeSpan.FromSeconds(5) } });
        using DatagramPeer client = rig.Client();
        client.Send("a");
        await rig.Target.ReceiveAsync();
        Task<int> drained = rig.Listener.DrainAsync(TimeSpan.FromHours(1));
        await rig.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(5), () => drained.IsCompleted);
        Assert.Equal(0, await drained);
    }

    [Fact]
    public async Task A_reload_keeps_sessions_and_its_figures_hold_at_once()
    {
        await using UdpRig rig = await UdpRig.StartAsync();
        using DatagramPeer client = rig.Client();
        client.Send("a");
        (_, AddressPort session) = await rig.Target.ReceiveFromAsync();
        using DatagramPeer newTarget = DatagramPeer.Bind();
        ListenerModel model = rig.Listener.State.Model;
        UpstreamModel moved = model.Udp!.Upstream with { Targets = [new TargetModel(newTarget.Local)] };
        rig.Listener.Apply(model with { Udp = model.Udp with { Upstream = moved, Idle = TimeSpan.FromSeconds(1) } });
        client.Send("b");
        Assert.Equal(("b", session), await rig.Target.ReceiveFromAsync());
        using DatagramPeer another = rig.Client();
        another.Send("c");
        Assert.Equal("c", await newTarget.ReceiveAsync());
        await rig.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => rig.Traffic.Connections.Count == 2);
    }

    [Fact]
    public async Task An_address_of_another_program_is_told_as_such()
    {
        using DatagramPeer other = DatagramPeer.Bind();
        ListenerBindException fault = await Assert.ThrowsAsync<ListenerBindException>(() => UdpRig.StartAsync(bind: other.Local.ToString()));
        Assert.Equal(System.Net.Sockets.SocketError.AddressAlreadyInUse, fault.Error);
    }

    [Fact]
    public async Task What_all_listeners_share_is_not_exceeded()
    {
        await using UdpRig rig = await UdpRig.StartAsync(oneLoop: true, budget: new ConnectionBudget(4)); // of which sessions have half
        List<DatagramPeer> clients = [.. Enumerable.Range(0, 5).Select(_ => rig.Client())];
        foreach (DatagramPeer client in clients)
        {
            client.Send("x");
            await rig.Target.ReceiveAsync();
            Assert.InRange(rig.Counters.Active, 1, 2);
        }

        Assert.Equal(3, rig.Counters.Terminations(TerminationReason.SessionEvicted));
        clients.ForEach(static client => client.Dispose());
    }
}
