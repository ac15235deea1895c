using static Whence.Tests.Resolution.Resolving;

namespace Whence.Tests.Resolution;

/// <summary>A TOA option below everything else: whose the connection is, and whose the header on it.</summary>
public sealed class ToaSourceTests
{
    private static readonly ClaimRule ForwardedForFromTen = new(ClaimField.XForwardedFor, Networks("10.0.0.0/8"));

    [Fact]
    public void The_client_of_the_option_is_the_sender_and_the_peer_stays()
    {
        ConnectionSource source = Direct("192.0.2.9").Through(Port("203.0.113.7", 5));
        Assert.Equal((Port("192.0.2.9", 4000), Port("203.0.113.7", 5), Port("203.0.113.7", 5)), (source.Peer, source.Relay, source.Sender));
        Assert.Equal(Port("192.0.2.1", 443), source.Destination);
        Whence.Resolution answer = Resolve(source, [], out List<Hop> hops);
        Assert.Equal(new(Port("203.0.113.7", 5), true, ResolutionOutcome.Forwarded, ResolutionReason.Toa, ClaimSource.Toa, -1), answer);
        Assert.Equal(
            [
                new Hop(Port("192.0.2.9", 4000), Address.None, ClaimSource.Socket, Trusted: true),
                new Hop(Port("203.0.113.7", 5), Parse("192.0.2.9"), ClaimSource.Toa, Trusted: false),
            ],
            hops);
    }

    [Fact]
    public void Header_claims_are_those_of_the_client_of_the_option()
    {
        (string, string) field = ("X-Forwarded-For", "8.8.8.8");
        Assert.Equal(Parse("203.0.113.7"), Resolve(Direct("10.0.0.1").Through(Port("203.0.113.7")), [ForwardedForFromTen], field).Client.Address);
        Assert.Equal(Parse("8.8.8.8"), Resolve(Direct("192.0.2.9").Through(Port("10.0.0.1")), [ForwardedForFromTen], field).Client.Address);
    }

    [Fact]
    public void A_PROXY_header_is_written_by_the_client_of_the_option()
    {
        ConnectionSource source = Proxied("192.0.2.9", "203.0.113.7", tlvs: [0xE5, 0, 7, .. "8.8.8.8"u8]).Through(Port("10.0.0.1", 7));
        Assert.Equal(Port("203.0.113.7", 5000), source.Sender);
        Assert.Equal((true, ResolutionReason.Proxy, ClaimSource.ProxyV2), (source.Verified, source.Reason, source.Evidence));
        Resolve(source, [], out List<Hop> hops);
        Assert.Equal([Parse("192.0.2.9"), Parse("10.0.0.1"), Parse("203.0.113.7")], hops.Select(static hop => hop.Address.Address));
        Assert.Equal([Address.None, Parse("192.0.2.9"), Parse("10.0.0.1")], hops.Select(static hop => hop.By));

        var tlv = new ClaimRule(ClaimField.Tlv(0xE5), Networks("10.0.0.0/8"));
        Assert.Equal(Parse("8.8.8.8"), Resolve(source, [tlv]).Client.Address);
        Assert.Equal(Parse("203.0.113.7"), Resolve(Proxied("192.0.2.9", "203.0.113.7", tlvs: [0xE5, 0, 7, .. "8.8.8.8"u8]), [tlv]).Client.Address);
    }

    [Fact]
    public void Other_headers_say_what_they_said()
    {
        AddressPort relay = Port("10.0.0.1", 7), peer = Port("192.0.2.9", 1), local = Port("192.0.2.1", 443);
        ConnectionSource own = ConnectionSource.ProxyLocal(peer, local, optional: false, tlvs: (byte[])[0xE5, 0, 7, .. "8.8.8.8"u8]).Through(relay);
        Assert.Equal((relay, true, ResolutionReason.ProxyLocal), (own.Sender, own.Verified, own.Reason));
        Assert.Equal(relay, Resolve(own, [new ClaimRule(ClaimField.Tlv(0xE5), Networks("10.0.0.0/8"))]).Client);

        ConnectionSource unknown = ConnectionSource.ProxyUnknown(peer, local, ClaimSource.ProxyV1, default).Through(relay);
        Assert.Equal((relay, false, ResolutionOutcome.Indeterminate), (unknown.Sender, unknown.Verified, unknown.Outcome));

        ConnectionSource optional = ConnectionSource.Direct(peer, local, optional: true).Through(relay);
        Assert.Equal((relay, false, ResolutionReason.ProxyOptional), (optional.Sender, optional.Verified, optional.Reason));
    }

    [Theory]
    [InlineData("127.0.0.1", "203.0.113.7", ResolutionReason.LoopbackClaim)]
    [InlineData("127.0.0.1", "127.0.0.2", ResolutionReason.Proxy)]
    public void A_loopback_address_is_vouched_for_by_loopback_alone(string peer, string relay, ResolutionReason reason)
        => Assert.Equal(reason, Proxied(peer, "127.0.0.9").Through(Port(relay)).Reason);

    [Theory]
    [InlineData(ResolutionReason.ToaMissing)]
    [InlineData(ResolutionReason.ToaInvalid)]
    public void Without_the_option_that_was_expected_nothing_is_verified(ResolutionReason reason)
    {
        ConnectionSource source = Direct("10.0.0.1").WithoutToa(reason);
        Assert.Equal(
            new(Port("10.0.0.1", 4000), false, ResolutionOutcome.Direct, reason, ClaimSource.Socket, -1), Resolve(source, [ForwardedForFromTen]));

        // A client that gets its option lost or spoils it has not the rights of its balancer: neither is its header believed nor its PROXY header.
        Whence.Resolution answer = Resolve(source, [ForwardedForFromTen], ("X-Forwarded-For", "8.8.8.8"));
        Assert.Equal((Parse("10.0.0.1"), false, reason), (answer.Client.Address, answer.Verified, answer.Reason));
        ConnectionSource proxied = Proxied("10.0.0.1", "10.0.0.7").WithoutToa(reason);
        Assert.Equal((Parse("10.0.0.7"), false, reason), (proxied.Sender.Address, proxied.Verified, proxied.Reason));
        Assert.Equal(
            (Parse("10.0.0.7"), false), Of(Resolve(proxied, [ForwardedForFromTen], ("X-Forwarded-For", "8.8.8.8"))));
        Assert.Equal(ResolutionReason.ProxyUnknown, ConnectionSource.ProxyUnknown(
            Port("10.0.0.1", 1), Port("192.0.2.1", 443), ClaimSource.ProxyV1, default).WithoutToa(reason).Reason);
        Assert.Equal(reason, ConnectionSource.ProxyLocal(Port("10.0.0.1", 1), Port("192.0.2.1", 443), optional: false, default).WithoutToa(reason).Reason);

        static (Address Client, bool Verified) Of(Whence.Resolution resolution) => (resolution.Client.Address, resolution.Verified);
    }
}
