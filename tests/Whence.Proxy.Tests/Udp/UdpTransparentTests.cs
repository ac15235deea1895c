using System.Text;

namespace Whence.Proxy.Tests.Udp;

/// <summary>Sessions whose target sees the client's own address. What it answers goes to that address, which is nobody's here: the lab has the
/// way back.</summary>
public sealed class UdpTransparentTests
{
    private static readonly SendModel On = new() { Transparent = true };
    private static readonly SendModel Otherwise = new() { Transparent = true, HeaderOtherwise = true };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_target_sees_the_address_and_port_of_the_client(bool isToldToo)
    {
        SendModel send = isToldToo ? On with { ProxyProtocol = ProxyVersions.V2 } : Otherwise;
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Required, send: send);
        using DatagramPeer balancer = rig.Client();
        balancer.Send(DatagramHeaders.V2("ping"));
        if (await IsRefusedAsync(rig))
        {
            return;
        }

        (string text, AddressPort from) = await rig.Target.ReceiveFromAsync();
        Assert.Equal(Rig.Port(DatagramHeaders.Client), from);
        Assert.Equal(
            isToldToo ? $"{DatagramHeaders.Client} -> {DatagramHeaders.Destination}: ping" : "ping",
            isToldToo ? DatagramHeaders.Read(Encoding.Latin1.GetBytes(text)) : text);
    }

    [Fact]
    public async Task A_port_that_an_earlier_session_has_is_named_and_that_session_goes_on()
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Required, send: On, targets: 2);
        using DatagramPeer first = rig.Client(), second = rig.Client();
        first.Send(DatagramHeaders.V2("a"));
        if (await IsRefusedAsync(rig))
        {
            return;
        }

        Assert.Equal("a", await rig.Target.ReceiveAsync());
        second.Send(DatagramHeaders.V2("b"));
        await rig.RefusedAsync(TerminationReason.TransparentPortInUse);
        first.Send(DatagramHeaders.V2("c"));
        Assert.Equal("c", await rig.Target.ReceiveAsync());

        // What has idled to its end no longer has it.
        await rig.Time.AdvanceUntilAsync(UdpModel.DefaultIdle, () => !rig.Traffic.Connections.IsEmpty);
        second.Send(DatagramHeaders.V2("d"));
        await Patience.UntilAsync(() => rig.Targets.Any(static target => !target.HasNothing), "the next session's");
        Assert.Equal(1, rig.Counters.DatagramsRefused(TerminationReason.TransparentPortInUse));
    }

    [Fact]
    public async Task A_taken_port_is_told_in_a_header_where_that_is_wanted()
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Required, send: Otherwise);
        using DatagramPeer first = rig.Client(), second = rig.Client();
        first.Send(DatagramHeaders.V2("a"));
        if (await IsRefusedAsync(rig))
        {
            return;
        }

        Assert.Equal("a", await rig.Target.ReceiveAsync());
        second.Send(DatagramHeaders.V2("b"));
        (string text, AddressPort from) = await rig.Target.ReceiveFromAsync();
        Assert.Equal($"{DatagramHeaders.Client} -> {DatagramHeaders.Destination}: b", DatagramHeaders.Read(Encoding.Latin1.GetBytes(text)));
        rig.Target.Send("for b", from);
        Assert.Equal("for b", await second.ReceiveAsync());
    }

    /// <summary>The targets of the rig are IPv4: here the client is not.</summary>
    [Theory]
    [InlineData(UdpHeaderForm.PerDatagram)]
    [InlineData(UdpHeaderForm.FirstDatagram)]
    [InlineData(UdpHeaderForm.Spp)]
    public async Task A_client_of_the_other_family_is_told_in_the_header_that_is_asked_for(UdpHeaderForm form)
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Required, send: Otherwise with { UdpHeader = form });
        using DatagramPeer balancer = rig.Client();
        const string Client = "[2001:db8::7]:1000", Destination = "[2001:db8::1]:53";
        string expected = $"{Client} -> {Destination}: ";
        balancer.Send(DatagramHeaders.V2("ping", Client, Destination));
        byte[] first = await rig.Target.ReceiveBytesAsync();
        if (form == UdpHeaderForm.FirstDatagram)
        {
            Assert.Equal(expected, DatagramHeaders.Read(first));
            Assert.Equal("ping", await rig.Target.ReceiveAsync());
        }
        else
        {
            Assert.Equal(expected + "ping", form == UdpHeaderForm.Spp ? DatagramHeaders.ReadSpp(first) : DatagramHeaders.Read(first));
        }
    }

    [Theory]
    [InlineData("[2001:db8::7]:1000", "[2001:db8::1]:53", TerminationReason.TransparentFamilyMismatch)]
    [InlineData("127.0.0.7:1000", "192.0.2.1:53", TerminationReason.TransparentClientUnusable)]
    [InlineData("[fe80::7]:1000", "[2001:db8::1]:53", TerminationReason.TransparentClientUnusable)]
    [InlineData("224.0.0.1:1000", "192.0.2.1:53", TerminationReason.TransparentClientNotVerified)]
    public async Task A_client_that_cannot_be_a_source_is_refused_by_name(string client, string destination, TerminationReason reason)
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Required, send: On);
        using DatagramPeer balancer = rig.Client();
        balancer.Send(DatagramHeaders.V2("ping", client, destination));
        await rig.RefusedAsync(reason);
        Assert.True(rig.Target.HasNothing);
        Assert.Equal(0, rig.Counters.Accepted);
    }

    [Fact]
    public async Task A_client_that_is_not_verified_is_never_a_source()
    {
        await using UdpRig rig = await UdpRig.StartAsync(HeaderPolicy.Optional, send: On);
        using DatagramPeer peer = rig.Client();
        peer.Send(DatagramHeaders.V2("ping"));
        await rig.RefusedAsync(TerminationReason.TransparentClientNotVerified);

        await using UdpRig told = await UdpRig.StartAsync(HeaderPolicy.Optional, send: Otherwise);
        using DatagramPeer another = told.Client();
        another.Send(DatagramHeaders.V2("ping"));
        Assert.EndsWith(": ping", DatagramHeaders.Read(await told.Target.ReceiveBytesAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_gives_way_for_a_client_that_cannot_be_a_source()
    {
        await using UdpRig rig = await UdpRig.StartAsync(
            HeaderPolicy.Required, send: On, oneLoop: true, change: static model => model with { Udp = model.Udp! with { Sessions = 1 } });
        using DatagramPeer balancer = rig.Client();
        balancer.Send(DatagramHeaders.V2("a"));
        if (await IsRefusedAsync(rig))
        {
            return;
        }

        Assert.Equal("a", await rig.Target.ReceiveAsync());
        balancer.Send(DatagramHeaders.V2("b", "127.0.0.7:1000", "192.0.2.1:53"));
        await rig.RefusedAsync(TerminationReason.TransparentClientUnusable);
        Assert.Equal(1, rig.Counters.Active);
    }

    /// <summary>Without the capability that is what there is to see, whatever else is asked for.</summary>
    private static async Task<bool> IsRefusedAsync(UdpRig rig)
    {
        if (Environment.IsPrivilegedProcess)
        {
            return false;
        }

        await rig.RefusedAsync(TerminationReason.TransparentNotPermitted);
        return true;
    }
}
