using System.Text;

namespace Whence.Proxy.Tests.Udp;

/// <summary>What is received and sent about the client, in every form.</summary>
public sealed class UdpHeaderTests
{
    private static readonly SendModel V2 = new() { ProxyProtocol = ProxyVersions.V2 };

    [Fact]
    public async Task A_header_on_every_datagram_names_the_client_of_that_datagram()
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Required, send: V2);
        using DatagramPeer balancer = rig.Client();
        balancer.Send(DatagramHeaders.V2("one"));
        (string first, AddressPort session) = await rig.Target.ReceiveFromAsync();
        Assert.Equal($"{DatagramHeaders.Client} -> {DatagramHeaders.Destination}: one", Read(first));
        balancer.Send(DatagramHeaders.V2("two", client: "[2001:db8::1]:53", destination: "[2001:db8::2]:53"));
        (string second, AddressPort other) = await rig.Target.ReceiveFromAsync();
        Assert.Equal("[2001:db8::1]:53 -> [2001:db8::2]:53: two", Read(second));
        Assert.NotEqual(session, other);

        // Replies are bare.
        rig.Target.Send("reply", session);
        Assert.Equal("reply", await balancer.ReceiveAsync());
        Assert.Equal(2, rig.Counters.WithHeader);
    }

    [Fact]
    public async Task One_client_that_asks_at_two_addresses_has_two_sessions()
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Required, send: V2);
        using DatagramPeer balancer = rig.Client();
        foreach (string destination in new[] { "198.51.100.1:53", "198.51.100.2:53", "198.51.100.1:53" })
        {
            balancer.Send(DatagramHeaders.V2("x", destination: destination));
            Assert.Equal($"{DatagramHeaders.Client} -> {destination}: x", Read(await rig.Target.ReceiveAsync()));
        }

        Assert.Equal(2, rig.Counters.Active);
    }

    [Fact]
    public async Task LOCAL_is_the_peers_own_and_UNSPEC_is_nobodys()
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Required, send: V2);
        using DatagramPeer balancer = rig.Client();
        balancer.Send(DatagramHeaders.V2("local", ProxyCommand.Local));
        Assert.Equal($"{balancer.Local} -> {rig.Address}: local", Read(await rig.Target.ReceiveAsync()));
        balancer.Send(DatagramHeaders.V2("unspec", ProxyCommand.Unknown));
        Assert.Equal("unspec: unspec", Read(await rig.Target.ReceiveAsync()));
        Assert.Equal(1, rig.Counters.Resolutions(ResolutionReason.ProxyLocal));
        Assert.Equal(1, rig.Counters.Resolutions(ResolutionReason.ProxyUnknown));
    }

    [Fact]
    public async Task An_optional_header_verifies_nobody()
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Optional);
        using DatagramPeer balancer = rig.Client();
        balancer.Send(DatagramHeaders.V2("with"));
        Assert.Equal("with", await rig.Target.ReceiveAsync());
        balancer.Send("without");
        Assert.Equal("without", await rig.Target.ReceiveAsync());
        Assert.Equal(2, rig.Counters.Resolutions(ResolutionReason.ProxyOptional));
        Assert.Equal((1, 1), (rig.Counters.WithHeader, rig.Counters.WithoutHeader));
    }

    [Fact]
    public async Task A_plain_peer_is_never_parsed()
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Plain);
        using DatagramPeer client = rig.Client();
        byte[] header = DatagramHeaders.V2("x");
        client.Send(header);
        Assert.Equal(header, await rig.Target.ReceiveBytesAsync());
    }

    [Fact]
    public async Task An_unnamed_peer_is_refused()
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Required, change: static model => model with
        {
            ProxyProtocol = new ProxyProtocolModel { From = new PrefixMap<HeaderPolicy>([new(Rig.Parse("192.0.2.0/24"), HeaderPolicy.Required)]) },
        });
        using DatagramPeer client = rig.Client();
        client.Send(DatagramHeaders.V2("x"));
        await rig.RefusedAsync(TerminationReason.PeerNotListed);
        Assert.Equal(0, rig.Counters.Accepted);
    }

    [Fact]
    public async Task A_line_of_version_1_is_no_header_here()
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Required);
        using DatagramPeer balancer = rig.Client();
        balancer.Send("PROXY TCP4 203.0.113.7 198.51.100.1 1 2\r\nx");
        await Patience.UntilAsync(() => rig.Counters.ProxyRejections(ProxyReason.VersionNotAllowed) == 1, "a refusal");
    }

    [Fact]
    public async Task A_first_datagram_speaks_for_those_that_follow()
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Required, UdpHeaderForm.FirstDatagram, V2);
        using DatagramPeer balancer = rig.Client();
        balancer.Send("too early");
        await rig.RefusedAsync(TerminationReason.ProxyHeaderMissing);
        balancer.Send(DatagramHeaders.V2(""));
        balancer.Send("one");
        Assert.Equal($"{DatagramHeaders.Client} -> {DatagramHeaders.Destination}: one", Read(await rig.Target.ReceiveAsync()));
        balancer.Send(DatagramHeaders.V2("")); // the same again says nothing new
        balancer.Send("two");
        Assert.Equal($"{DatagramHeaders.Client} -> {DatagramHeaders.Destination}: two", Read(await rig.Target.ReceiveAsync()));
        Assert.Equal(1, rig.Counters.Active);
        Assert.Equal(1, rig.Counters.WithHeader);
    }

    [Fact]
    public async Task A_client_behind_a_first_datagram_cannot_give_itself_another_address()
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Required, UdpHeaderForm.FirstDatagram, V2);
        using DatagramPeer balancer = rig.Client();
        balancer.Send(DatagramHeaders.V2("first"));
        Assert.Equal($"{DatagramHeaders.Client} -> {DatagramHeaders.Destination}: first", Read(await rig.Target.ReceiveAsync()));
        byte[] forged = DatagramHeaders.V2("", client: "10.0.0.1:1");
        balancer.Send(forged);
        Assert.Equal(
            $"{DatagramHeaders.Client} -> {DatagramHeaders.Destination}: {Encoding.Latin1.GetString(forged)}", Read(await rig.Target.ReceiveAsync()));
        balancer.Send("bare");
        Assert.Equal($"{DatagramHeaders.Client} -> {DatagramHeaders.Destination}: bare", Read(await rig.Target.ReceiveAsync()));
    }

    [Fact]
    public async Task A_client_behind_a_first_datagram_is_never_verified()
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Required, UdpHeaderForm.FirstDatagram, change: static model => model with
        {
            Access = new AccessModel { Allow = Rig.Networks("0.0.0.0/0") },
        });
        using DatagramPeer balancer = rig.Client();
        balancer.Send(DatagramHeaders.V2("who wrote this?"));
        await rig.RefusedAsync(TerminationReason.ClientNotAllowed);
    }

    [Fact]
    public async Task A_first_datagram_holds_for_its_time_and_the_table_has_an_end()
    {
        await using UdpRig rig = await UdpRig.StartAsync(
            HeaderPolicy.Required, UdpHeaderForm.FirstDatagram, change: static model => model with { Udp = model.Udp! with { Headers = 1 } });
        using DatagramPeer first = rig.Client();
        using DatagramPeer second = rig.Client();
        first.Send(DatagramHeaders.V2("a"));
        await rig.Target.ReceiveAsync();
        second.Send(DatagramHeaders.V2(""));
        await rig.RefusedAsync(TerminationReason.ListenerLimit);
        await rig.Time.AdvanceUntilAsync(UdpModel.DefaultIdle, () => !rig.Traffic.Connections.IsEmpty);
        first.Send("b");
        await rig.RefusedAsync(TerminationReason.ProxyHeaderMissing);
        second.Send(DatagramHeaders.V2("c"));
        Assert.Equal("c", await rig.Target.ReceiveAsync());
    }

    [Fact]
    public async Task A_session_ends_in_its_own_time_however_long_its_header_holds()
    {
        TimeSpan idle = TimeSpan.FromSeconds(2);
        await using UdpRig rig = await UdpRig.StartAsync(
            HeaderPolicy.Required, UdpHeaderForm.FirstDatagram, change: model => model with { Udp = model.Udp! with { Idle = idle } });
        using DatagramPeer balancer = rig.Client();
        balancer.Send(DatagramHeaders.V2("a"));
        await rig.Target.ReceiveAsync();
        rig.Time.Advance(idle);
        Assert.Equal(TerminationReason.IdleTimeout, (await rig.EndedAsync()).Termination);

        // The header still holds.
        balancer.Send("b");
        Assert.Equal("b", await rig.Target.ReceiveAsync());
    }

    [Fact]
    public async Task The_simple_protocol_stands_on_replies_too()
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Required, UdpHeaderForm.Spp, V2);
        using DatagramPeer balancer = rig.Client();
        balancer.Send(DatagramHeaders.Spp("ping"));
        (string text, AddressPort session) = await rig.Target.ReceiveFromAsync();
        Assert.Equal($"{DatagramHeaders.Client} -> {DatagramHeaders.Destination}: ping", Read(text));
        rig.Target.Send("pong", session);
        Assert.Equal(DatagramHeaders.Spp("pong"), await balancer.ReceiveBytesAsync());
        balancer.Send("no header");
        await rig.RefusedAsync(TerminationReason.ProxyHeaderMissing);
        balancer.Send(DatagramHeaders.Spp("")[..20]);
        await Patience.UntilAsync(() => rig.Counters.ProxyRejections(ProxyReason.Truncated) == 1, "a refusal");
        await rig.Listener.DrainAsync(TimeSpan.Zero);
        ConnectionSource source = (await rig.EndedAsync()).Source!;
        Assert.Equal((ClaimSource.Spp, true), (source.Evidence, source.Verified));
    }

    [Fact]
    public async Task A_simple_header_without_a_client_is_indeterminate_and_comes_back_as_it_was()
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Required, UdpHeaderForm.Spp, V2);
        using DatagramPeer balancer = rig.Client();
        foreach (string client in new[] { "[::]:1", "224.0.0.1:2" })
        {
            balancer.Send(DatagramHeaders.Spp("ping", client: client));
            (string text, AddressPort session) = await rig.Target.ReceiveFromAsync();
            Assert.Equal("unspec: ping", Read(text));
            rig.Target.Send("pong", session);
            Assert.Equal(DatagramHeaders.Spp("pong", client: client), await balancer.ReceiveBytesAsync());
        }

        Assert.Equal(2, rig.Counters.Resolutions(ResolutionReason.ProxyUnusableAddress));
    }

    [Fact]
    public async Task Sent_with_the_first_datagram_the_header_comes_alone_and_once()
    {
        await using UdpRig rig = await UdpRig.StartAsync(
            HeaderPolicy.Required, send: V2 with { UdpHeader = UdpHeaderForm.FirstDatagram });
        using DatagramPeer balancer = rig.Client();
        balancer.Send(DatagramHeaders.V2("one"));
        balancer.Send(DatagramHeaders.V2("two"));
        Assert.Equal($"{DatagramHeaders.Client} -> {DatagramHeaders.Destination}: ", Read(await rig.Target.ReceiveAsync()));
        Assert.Equal("one", await rig.Target.ReceiveAsync());
        Assert.Equal("two", await rig.Target.ReceiveAsync());
    }

    [Fact]
    public async Task Sent_in_the_simple_protocol_replies_must_have_it_too()
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Required, send: V2 with { UdpHeader = UdpHeaderForm.Spp });
        using DatagramPeer balancer = rig.Client();
        balancer.Send(DatagramHeaders.V2("ping"));
        (string text, AddressPort session) = await rig.Target.ReceiveFromAsync();
        Assert.Equal(
            $"{DatagramHeaders.Client} -> {DatagramHeaders.Destination}: ping", DatagramHeaders.ReadSpp(Encoding.Latin1.GetBytes(text)));
        rig.Target.Send("bare", session);
        await Patience.UntilAsync(() => rig.Counters.DatagramsDropped(DatagramDrop.ReplyHeaderMissing) == 1, "a drop");
        rig.Target.Send(DatagramHeaders.Spp("pong"), session);
        Assert.Equal("pong", await balancer.ReceiveAsync());
    }

    [Fact]
    public async Task Two_gateways_in_a_row_keep_the_client()
    {
        await using UdpRig second = await UdpRig.StartAsync(HeaderPolicy.Required, UdpHeaderForm.FirstDatagram, V2);
        await using UdpRig first = await UdpRig.StartAsync(
            HeaderPolicy.Required,
            UdpHeaderForm.Spp,
            change: model => model with
            {
                Udp = model.Udp! with
                {
                    Upstream = model.Udp.Upstream with
                    {
                        Targets = [new TargetModel(second.Address)],
                        Send = V2 with { UdpHeader = UdpHeaderForm.FirstDatagram },
                    },
                },
            });
        using DatagramPeer balancer = first.Client();
        balancer.Send(DatagramHeaders.Spp("ping"));
        (string text, AddressPort session) = await second.Target.ReceiveFromAsync();

        Assert.Equal($"{DatagramHeaders.Client} -> {DatagramHeaders.Destination}: ping", Read(text));
        second.Target.Send("pong", session);
        Assert.Equal(DatagramHeaders.Spp("pong"), await balancer.ReceiveBytesAsync());
    }

    [Fact]
    public async Task Received_TLVs_are_passed_on_with_a_checksum_of_our_own()
    {
        await using UdpRig rig = await UdpRig.StartAsync(
            HeaderPolicy.Required, send: V2 with { Tlvs = SendTlvs.Received | SendTlvs.Crc32C | SendTlvs.UniqueId });
        using DatagramPeer balancer = rig.Client();
        byte[] datagram = new byte[200];
        ProxyHeaderBuilder builder = new(datagram);
        Assert.True(builder.Start(
            ProxyCommand.Proxy, ProxyTransport.Datagram, new ProxyEndpoints(Rig.Port("203.0.113.7:1"), Rig.Port("198.51.100.1:2"))));
        Assert.True(builder.TryAddTlv(0xE4, "vendor"u8));
        Assert.True(builder.TryFinish(out int length));
        balancer.Send(datagram[..length]);
        byte[] sent = await rig.Target.ReceiveBytesAsync();
        Assert.Equal(ReadStatus.Done, ProxyHeaderReader.ReadFinal(sent, default, out ProxyHeader header, out int read, out _));
        Assert.Equal(sent.Length, read);
        Assert.True(header.Tlvs.TryGet(0xE4, out ReadOnlySpan<byte> value));
        Assert.Equal("vendor", Encoding.ASCII.GetString(value));
        Assert.True(header.Tlvs.TryGetUniqueId(out _));
        Assert.True(header.Tlvs.TryGet(TlvType.Crc32C, out _));
    }

    private static string Read(string datagram) => DatagramHeaders.Read(Encoding.Latin1.GetBytes(datagram));
}
