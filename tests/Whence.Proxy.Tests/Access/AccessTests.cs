namespace Whence.Proxy.Tests;

public sealed class AccessTests
{
    private static readonly AccessModel Rules = new() { Allow = Rig.Networks("198.51.100.0/24"), Deny = Rig.Networks("198.51.100.66", "203.0.113.0/24") };

    [Theory]
    [InlineData("198.51.100.1", true, null)]
    [InlineData("198.51.100.1", false, TerminationReason.ClientNotAllowed)]
    [InlineData("198.51.100.66", true, TerminationReason.ClientDenied)]
    [InlineData("203.0.113.1", false, TerminationReason.ClientDenied)]
    [InlineData("192.0.2.1", true, TerminationReason.ClientNotAllowed)]
    public void Allow_takes_verified_clients_alone_and_deny_goes_first(string client, bool verified, TerminationReason? expected)
        => Assert.Equal(expected, AccessJudge.JudgeClient(Rules, Resolved(client, verified)));

    [Fact]
    public void Without_an_allow_list_everybody_gets_in_and_with_an_empty_one_nobody()
    {
        Assert.Null(AccessJudge.JudgeClient(AccessModel.Open, Resolved("192.0.2.1", verified: false)));
        AccessModel closed = new() { Allow = TrustedNetworks.Nobody };
        Assert.Equal(TerminationReason.ClientNotAllowed, AccessJudge.JudgeClient(closed, Resolved("192.0.2.1", verified: true)));
    }

    [Fact]
    public void Peer_and_sender_are_judged_by_deny_alone()
    {
        Address denied = Rig.Port("203.0.113.9:1").Address;
        Address other = Rig.Port("192.0.2.1:1").Address;
        Assert.True(AccessJudge.IsDenied(Rules, denied));
        Assert.False(AccessJudge.IsDenied(Rules, other));
    }

    [Fact]
    public void Counts_stop_at_the_limit_and_leave_no_entry_behind()
    {
        AddressCounts counts = new();
        Address address = Rig.Port("192.0.2.1:1").Address;
        Assert.True(counts.TryEnter(address, 2));
        Assert.True(counts.TryEnter(address, null));
        Assert.False(counts.TryEnter(address, 2));
        Assert.False(counts.TryEnter(Rig.Port("192.0.2.2:1").Address, 0));
        counts.Exit(address);
        Assert.True(counts.TryEnter(address, 2));
        counts.Exit(address);
        counts.Exit(address);
        Assert.Equal(0, counts.Addresses);
    }

    [Fact]
    public void IPv6_clients_count_by_64_bits_and_IPv4_clients_by_address_however_written()
    {
        ClientLimits limits = new();
        Assert.True(limits.TryEnter(Rig.Port("[2001:db8:0:1::1]:1").Address, 1));
        Assert.False(limits.TryEnter(Rig.Port("[2001:db8:0:1:ffff::2]:1").Address, 1));
        Assert.True(limits.TryEnter(Rig.Port("[2001:db8:0:2::1]:1").Address, 1));
        Assert.True(limits.TryEnter(Rig.Port("192.0.2.1:1").Address, 1));
        Assert.False(limits.TryEnter(Rig.Port("[::ffff:192.0.2.1]:1").Address, 1));
        Assert.True(limits.TryEnter(Rig.Port("192.0.2.2:1").Address, 1));
        limits.Exit(Rig.Port("[2001:db8:0:1:ffff::2]:1").Address);
        Assert.True(limits.TryEnter(Rig.Port("[2001:db8:0:1::1]:1").Address, 1));
    }

    private static Resolution Resolved(string client, bool verified)
        => new(Rig.Port(client + ":1"), verified, ResolutionOutcome.Forwarded, ResolutionReason.Proxy, ClaimSource.ProxyV2, -1);
}
