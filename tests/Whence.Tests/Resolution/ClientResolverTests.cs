using System.Text;
using static Whence.Tests.Resolution.Resolving;

namespace Whence.Tests.Resolution;

public sealed class ClientResolverTests
{
    private static readonly ClaimRule ForwardedForFromTen = new(ClaimField.XForwardedFor, Networks("10.0.0.0/8"));

    [Fact]
    public void Without_rules_the_peer_is_the_client_and_verified()
    {
        var answer = Resolve(Direct("203.0.113.7"), [], ("X-Forwarded-For", "127.0.0.1"));
        Assert.Equal(new(Port("203.0.113.7", 4000), true, ResolutionOutcome.Direct, ResolutionReason.Socket, ClaimSource.Socket, -1), answer);
    }

    [Fact]
    public void An_untrusted_sender_moves_nothing()
    {
        var answer = Resolve(Direct("203.0.113.7"), [ForwardedForFromTen], ("X-Forwarded-For", "127.0.0.1"));
        Assert.Equal(Port("203.0.113.7", 4000), answer.Client);
        Assert.True(answer.Verified);
        Assert.Equal(ResolutionReason.UntrustedSender, answer.Reason);
    }

    [Fact]
    public void An_empty_list_trusts_nobody()
    {
        var rule = new ClaimRule(ClaimField.XForwardedFor, TrustedNetworks.Nobody);
        foreach (string peer in new[] { "127.0.0.1", "::1", "unix:", "10.0.0.1" })
        {
            var answer = Resolve(Direct(peer), [rule], ("X-Forwarded-For", "8.8.8.8"));
            Assert.Equal(Parse(peer), answer.Client.Address);
        }
    }

    [Fact]
    public void A_unix_peer_is_trusted_only_by_name()
    {
        (string, string) field = ("X-Forwarded-For", "8.8.8.8");
        Assert.Equal(Address.Unix, Resolve(Direct("unix:"), [ForwardedForFromTen], field).Client.Address);
        var byName = new ClaimRule(ClaimField.XForwardedFor, Networks("unix:"));
        Assert.Equal(Parse("8.8.8.8"), Resolve(Direct("unix:"), [byName], field).Client.Address);
    }

    [Fact]
    public void A_trusted_sender_without_the_expected_claim_is_not_verified()
    {
        var answer = Resolve(Direct("10.0.0.1"), [ForwardedForFromTen]);
        Assert.Equal(new(Port("10.0.0.1", 4000), false, ResolutionOutcome.Direct, ResolutionReason.ClaimMissing, ClaimSource.Socket, -1), answer);
    }

    [Theory]
    [InlineData("8.8.8.8", "8.8.8.8", true, ResolutionOutcome.Forwarded, ResolutionReason.UntrustedHop)]
    [InlineData("127.0.0.1, 8.8.8.8, 10.0.0.2", "8.8.8.8", true, ResolutionOutcome.Forwarded, ResolutionReason.UntrustedHop)]
    [InlineData("10.0.0.9, 10.0.0.2", "10.0.0.9", true, ResolutionOutcome.AllTrusted, ResolutionReason.AllHopsTrusted)]
    [InlineData("8.8.8.8,\t10.0.0.2 , ,", "8.8.8.8", true, ResolutionOutcome.Forwarded, ResolutionReason.UntrustedHop)]
    [InlineData("nope, 10.0.0.2", "10.0.0.1", false, ResolutionOutcome.Indeterminate, ResolutionReason.ClaimMalformed)]
    [InlineData("unknown", "10.0.0.1", false, ResolutionOutcome.Indeterminate, ResolutionReason.ClaimUnknown)]
    [InlineData("0.0.0.0", "10.0.0.1", false, ResolutionOutcome.Indeterminate, ResolutionReason.ClaimUnusableAddress)]
    [InlineData("::", "10.0.0.1", false, ResolutionOutcome.Indeterminate, ResolutionReason.ClaimUnusableAddress)]
    [InlineData("224.0.0.1", "10.0.0.1", false, ResolutionOutcome.Indeterminate, ResolutionReason.ClaimUnusableAddress)]
    [InlineData("255.255.255.255", "10.0.0.1", false, ResolutionOutcome.Indeterminate, ResolutionReason.ClaimUnusableAddress)]
    [InlineData(" ,\t,", "10.0.0.1", false, ResolutionOutcome.Indeterminate, ResolutionReason.ClaimEmpty)]
    [InlineData("8.8.8.8:0", "10.0.0.1", false, ResolutionOutcome.Indeterminate, ResolutionReason.ClaimMalformed)]
    [InlineData("8.8.8.8:65536", "10.0.0.1", false, ResolutionOutcome.Indeterminate, ResolutionReason.ClaimMalformed)]
    [InlineData("fe80::1%eth0", "10.0.0.1", false, ResolutionOutcome.Indeterminate, ResolutionReason.ClaimMalformed)]
    [InlineData("127.0.0.1", "127.0.0.1", false, ResolutionOutcome.Forwarded, ResolutionReason.LoopbackClaim)]
    [InlineData("::1", "::1", false, ResolutionOutcome.Forwarded, ResolutionReason.LoopbackClaim)]
    public void A_list_is_walked_from_the_right(string list, string client, bool verified, ResolutionOutcome outcome, ResolutionReason reason)
    {
        var answer = Resolve(Direct("10.0.0.1"), [ForwardedForFromTen], ("X-Forwarded-For", list));
        Assert.Equal((Parse(client), verified, outcome, reason), (answer.Client.Address, answer.Verified, answer.Outcome, answer.Reason));
    }

    [Fact]
    public void A_loopback_address_vouched_for_on_loopback_is_verified()
    {
        var rule = new ClaimRule(ClaimField.XForwardedFor, Networks("127.0.0.0/8"));
        Assert.True(Resolve(Direct("127.0.0.1"), [rule], ("X-Forwarded-For", "127.0.0.2, 127.0.0.3")).Verified);
    }

    [Fact]
    public void Garbage_in_a_line_of_its_own_left_of_the_client_is_never_reached()
    {
        var rule = new ClaimRule(ClaimField.Forwarded, Networks("10.0.0.0/8"));
        var answer = Resolve(Direct("10.0.0.1"), [rule], ("Forwarded", "\"for=6.6.6.6"), ("Forwarded", "for=8.8.8.8"));
        Assert.Equal(Parse("8.8.8.8"), answer.Client.Address);
        Assert.True(answer.Verified);
    }

    [Fact]
    public void Limit_takes_the_hop_where_it_ends_the_walk()
    {
        var rule = new ClaimRule(ClaimField.XForwardedFor, Networks("10.0.0.0/8")) { Limit = 2 };
        var answer = Resolve(Direct("10.0.0.1"), [rule], ("X-Forwarded-For", "8.8.8.8, 10.0.0.3, 10.0.0.2"));
        Assert.Equal((Parse("10.0.0.3"), ResolutionReason.LimitReached), (answer.Client.Address, answer.Reason));
        answer = Resolve(Direct("10.0.0.1"), [rule], ("X-Forwarded-For", "8.8.8.8, 9.9.9.9"));
        Assert.Equal((Parse("9.9.9.9"), ResolutionReason.UntrustedHop), (answer.Client.Address, answer.Reason));
    }

    [Theory]
    [InlineData(ClaimSource.XForwardedFor)]
    [InlineData(ClaimSource.Forwarded)]
    public void More_hops_than_allowed_are_indeterminate(ClaimSource source)
    {
        ClaimField field = source == ClaimSource.Forwarded ? ClaimField.Forwarded : ClaimField.XForwardedFor;
        string element = source == ClaimSource.Forwarded ? "for=10.0.0.2" : "10.0.0.2";
        string List(int count) => string.Join(", ", Enumerable.Repeat(element, count));
        var rule = new ClaimRule(field, Networks("10.0.0.0/8"));

        Assert.Equal(ResolutionOutcome.AllTrusted, Resolve(Direct("10.0.0.1"), [rule], (field.Name, List(32))).Outcome);
        Assert.Equal(ResolutionReason.TooManyHops, Resolve(Direct("10.0.0.1"), [rule], (field.Name, List(33))).Reason);
        Assert.Equal(ResolutionReason.TooManyHops, Resolve(Direct("10.0.0.1"), [rule], (field.Name, List(10_000))).Reason);
        Assert.Equal(ResolutionReason.TooManyHops, Resolve(Direct("10.0.0.1"), [rule], (field.Name, List(20)), (field.Name, List(20))).Reason);
    }

    [Fact]
    public void Depth_counts_from_the_right_whoever_stands_between()
    {
        var rule = new ClaimRule(ClaimField.XForwardedFor, Networks("10.0.0.0/8")) { Depth = 2 };
        Assert.Equal(Parse("7.7.7.7"), Resolve(Direct("10.0.0.1"), [rule], ("X-Forwarded-For", "6.6.6.6, 7.7.7.7, nonsense")).Client.Address);
        Assert.Equal(ResolutionReason.ListTooShort, Resolve(Direct("10.0.0.1"), [rule], ("X-Forwarded-For", "7.7.7.7")).Reason);
        Assert.Equal(Parse("9.9.9.9"), Resolve(Direct("9.9.9.9"), [rule], ("X-Forwarded-For", "7.7.7.7, 8.8.8.8")).Client.Address);
    }

    [Fact]
    public void Depth_over_hops_that_the_rule_does_not_trust_is_not_verified()
    {
        var rule = new ClaimRule(ClaimField.XForwardedFor, Networks("10.0.0.0/8")) { Depth = 2 };
        var vouched = Resolve(Direct("10.0.0.1"), [rule], ("X-Forwarded-For", "7.7.7.7, 10.0.0.2"));
        Assert.Equal((true, ResolutionReason.DepthReached), (vouched.Verified, vouched.Reason));
        var oneHopShort = Resolve(Direct("10.0.0.1"), [rule], out List<Hop> hops, ("X-Forwarded-For", "1.1.1.1, 2.2.2.2"));
        Assert.Equal((Parse("1.1.1.1"), false, ResolutionReason.DepthUnvouched), (oneHopShort.Client.Address, oneHopShort.Verified, oneHopShort.Reason));
        Assert.False(hops[1].Trusted);
    }

    [Theory]
    [InlineData(new[] { "1.1.1.1", "2.2.2.2" }, ResolutionReason.ClaimDuplicate)]
    [InlineData(new[] { "1.1.1.1, 2.2.2.2" }, ResolutionReason.ClaimDuplicate)]
    [InlineData(new[] { "" }, ResolutionReason.ClaimEmpty)]
    [InlineData(new[] { "x" }, ResolutionReason.ClaimMalformed)]
    [InlineData(new[] { RequestClaims.Unreadable }, ResolutionReason.ClaimUnreadable)]
    public void A_single_value_that_cannot_be_read_is_indeterminate_and_later_rules_are_not_tried(string[] values, ResolutionReason reason)
    {
        var single = new ClaimRule(ClaimField.Header("CF-Connecting-IP"), Networks("10.0.0.0/8"));
        (string, string)[] fields = [.. values.Select(static value => ("CF-Connecting-IP", value)), ("X-Forwarded-For", "8.8.8.8")];
        var answer = Resolve(Direct("10.0.0.1"), [single, ForwardedForFromTen], fields);
        Assert.Equal((ResolutionOutcome.Indeterminate, reason, 0, false), (answer.Outcome, answer.Reason, answer.RuleIndex, answer.Verified));
        Assert.Equal(Parse("10.0.0.1"), answer.Client.Address);
    }

    [Fact]
    public void The_first_rule_with_a_claim_from_somebody_trusted_for_it_decides()
    {
        ClaimRule[] rules =
        [
            new(ClaimField.Header("CF-Connecting-IP"), Networks("203.0.113.0/24")),
            new(ClaimField.XForwardedFor, Networks("203.0.113.0/24", "10.0.0.0/8")),
        ];
        (string, string)[] fields = [("CF-Connecting-IP", "1.1.1.1"), ("X-Forwarded-For", "8.8.8.8")];
        Assert.Equal((Parse("1.1.1.1"), 0), (Resolve(Direct("203.0.113.1"), rules, fields) is var a ? a.Client.Address : default, 0));
        var fromBalancer = Resolve(Direct("10.0.0.1"), rules, fields);
        Assert.Equal((Parse("8.8.8.8"), 1), (fromBalancer.Client.Address, fromBalancer.RuleIndex));
        Assert.Equal(Parse("8.8.8.8"), Resolve(Direct("203.0.113.1"), rules, fields[1..]).Client.Address);
    }

    [Theory]
    [InlineData("8.8.8.8, 203.0.113.5", "1.1.1.1", ResolutionReason.SingleValue)] // through the CDN
    [InlineData("8.8.8.8, 203.0.113.5, 10.0.0.7", "1.1.1.1", ResolutionReason.SingleValue)] // CDN, then WAF, then balancer
    [InlineData("203.0.113.5, 8.8.8.8", "8.8.8.8", ResolutionReason.UntrustedHop)] // around the CDN: the claim is the client's own
    [InlineData("8.8.8.8", "8.8.8.8", ResolutionReason.UntrustedHop)]
    public void Via_asks_that_the_way_passed_the_cdn(string list, string client, ResolutionReason reason)
    {
        ClaimRule[] rules =
        [
            new(ClaimField.Header("Ali-Cdn-Real-Ip"), Networks("10.0.0.0/8")) { Via = Networks("203.0.113.0/24") },
            new(ClaimField.XForwardedFor, Networks("10.0.0.0/8", "203.0.113.0/24")),
        ];
        var answer = Resolve(Direct("10.0.0.1"), rules, ("Ali-Cdn-Real-Ip", "1.1.1.1"), ("X-Forwarded-For", list));
        Assert.Equal((Parse(client), reason, true), (answer.Client.Address, answer.Reason, answer.Verified));
    }

    [Fact]
    public void A_way_around_the_cdn_without_another_rule_is_indeterminate()
    {
        var rule = new ClaimRule(ClaimField.Header("Ali-Cdn-Real-Ip"), Networks("10.0.0.0/8")) { Via = Networks("203.0.113.0/24") };
        var answer = Resolve(Direct("10.0.0.1"), [rule], ("Ali-Cdn-Real-Ip", "1.1.1.1"), ("X-Forwarded-For", "8.8.8.8"));
        Assert.Equal((ResolutionOutcome.Indeterminate, ResolutionReason.ViaNotPassed, false), (answer.Outcome, answer.Reason, answer.Verified));
    }

    [Theory]
    [InlineData(ClaimSource.Query)]
    [InlineData(ClaimSource.Cookie)]
    [InlineData(ClaimSource.Form)]
    public void What_a_client_can_write_itself_is_never_verified(ClaimSource source)
    {
        ClaimField field = source switch
        {
            ClaimSource.Query => ClaimField.Query("realip"),
            ClaimSource.Cookie => ClaimField.Cookie("realip"),
            _ => ClaimField.Form("realip"),
        };
        var answer = Resolve(Direct("10.0.0.1"), [new(field, Networks("10.0.0.0/8"))], ("realip", "8.8.8.8:53"));
        Assert.Equal((Port("8.8.8.8", 53), false, ResolutionReason.Unproven), (answer.Client, answer.Verified, answer.Reason));
    }

    [Fact]
    public void Proxy_header_first_then_the_header_of_whom_it_names()
    {
        var rule = new ClaimRule(ClaimField.XForwardedFor, Networks("104.16.0.0/13"));
        var answer = Resolve(Proxied("10.0.0.1", "104.16.0.7"), [rule], out List<Hop> hops, ("X-Forwarded-For", "8.8.8.8"));
        Assert.Equal((Parse("8.8.8.8"), true), (answer.Client.Address, answer.Verified));
        Assert.Equal(
        [
            new Hop(Port("10.0.0.1", 4000), Address.None, ClaimSource.Socket, true),
            new Hop(Port("104.16.0.7", 5000), Parse("10.0.0.1"), ClaimSource.ProxyV2, true),
            new Hop(Port("8.8.8.8"), Parse("104.16.0.7"), ClaimSource.XForwardedFor, false),
        ], hops);

        // The balancer may send PROXY; that gives it no right to header claims, and the client behind it has none either.
        Assert.Equal(Parse("203.0.113.9"), Resolve(Proxied("104.16.0.7", "203.0.113.9"), [rule], ("X-Forwarded-For", "8.8.8.8")).Client.Address);
    }

    [Fact]
    public void Nothing_under_an_optional_proxy_protocol_is_verified()
    {
        Assert.False(Resolve(Proxied("10.0.0.1", "8.8.8.8", optional: true), []).Verified);
        Assert.False(Resolve(ConnectionSource.Direct(Port("10.0.0.1"), default, optional: true), []).Verified);
        var rule = new ClaimRule(ClaimField.XForwardedFor, Networks("104.16.0.0/13"));
        var answer = Resolve(Proxied("10.0.0.1", "104.16.0.7", optional: true), [rule], ("X-Forwarded-For", "8.8.8.8"));
        Assert.Equal((Parse("8.8.8.8"), false, ResolutionReason.ProxyOptional), (answer.Client.Address, answer.Verified, answer.Reason));
    }

    [Fact]
    public void Proxy_unknown_is_indeterminate_and_its_headers_are_nobodys()
    {
        ConnectionSource unknown = ConnectionSource.ProxyUnknown(Port("10.0.0.1", 4000), default, ClaimSource.ProxyV1, default);
        var answer = Resolve(unknown, [ForwardedForFromTen], ("X-Forwarded-For", "8.8.8.8"));
        Assert.Equal((Port("10.0.0.1", 4000), ResolutionOutcome.Indeterminate, ResolutionReason.ProxyUnknown, false), (answer.Client, answer.Outcome, answer.Reason, answer.Verified));
    }

    [Fact]
    public void Proxy_local_is_the_peers_own_connection()
    {
        var answer = Resolve(ConnectionSource.ProxyLocal(Port("10.0.0.1", 4000), default, false, default), []);
        Assert.Equal((Port("10.0.0.1", 4000), ResolutionOutcome.Direct, ResolutionReason.ProxyLocal, true), (answer.Client, answer.Outcome, answer.Reason, answer.Verified));
    }

    [Theory]
    [InlineData("0.0.0.0", ResolutionReason.ProxyUnusableAddress)]
    [InlineData("::ffff:224.0.0.1", ResolutionReason.ProxyUnusableAddress)]
    [InlineData("127.0.0.1", ResolutionReason.LoopbackClaim)]
    public void A_proxy_header_with_an_impossible_source_is_not_verified(string claimed, ResolutionReason reason)
    {
        var answer = Resolve(Proxied("10.0.0.1", claimed), []);
        Assert.Equal((false, reason), (answer.Verified, answer.Reason));
    }

    [Fact]
    public void A_mapped_source_is_unmapped_once_and_remembered()
    {
        ConnectionSource source = Proxied("::ffff:10.0.0.1", "::ffff:8.8.8.8");
        Assert.Equal(Parse("10.0.0.1"), source.Peer.Address);
        Assert.Equal(Parse("8.8.8.8"), source.Sender.Address);
        Assert.Equal(Parse("::ffff:8.8.8.8"), source.OriginalSource.Address);
    }

    [Fact]
    public void A_tlv_is_believed_by_the_peer_who_wrote_it()
    {
        byte[] tlvs = [0xE5, 0, 7, .. Encoding.ASCII.GetBytes("1.2.3.4")];
        ClaimRule trusted = new(ClaimField.Tlv(0xE5), Networks("10.0.0.0/8"));
        var answer = Resolve(Proxied("10.0.0.1", "104.16.0.7", tlvs: tlvs), [trusted]);
        Assert.Equal((Parse("1.2.3.4"), true, ClaimSource.Tlv), (answer.Client.Address, answer.Verified, answer.Source));
        Assert.Equal(Parse("104.16.0.7"), Resolve(Proxied("11.0.0.1", "104.16.0.7", tlvs: tlvs), [trusted]).Client.Address);
        Assert.Equal(Parse("10.0.0.1"), Resolve(ConnectionSource.ProxyLocal(Port("10.0.0.1"), default, false, tlvs), [trusted]).Client.Address);
    }

    [Fact]
    public void Somebody_without_an_address_is_never_verified()
    {
        var answer = Resolve(ConnectionSource.Direct(default, default), [ForwardedForFromTen], ("X-Forwarded-For", "8.8.8.8"));
        Assert.Equal((true, false), (answer.Client.IsNone, answer.Verified));
    }

    [Fact]
    public void A_trusted_sender_is_shown_as_trusted_even_without_a_claim()
    {
        Resolve(Direct("10.0.0.1"), [ForwardedForFromTen], out List<Hop> hops);
        Assert.True(hops.Single().Trusted);
        Resolve(Direct("203.0.113.7"), [ForwardedForFromTen], out hops, ("X-Forwarded-For", "8.8.8.8"));
        Assert.False(hops.Single().Trusted);
    }

    [Fact]
    public void Resolving_allocates_nothing()
    {
        ConnectionSource source = Direct("10.0.0.1");
        ClaimRule[] rules = [ForwardedForFromTen, new(ClaimField.Forwarded, Networks("10.0.0.0/8"))];
        var claims = new FixedClaims("8.8.8.8, 10.0.0.3, 10.0.0.2"u8.ToArray());
        var nobody = default(NoHops);
        ClientResolver.Resolve(source, rules, ref claims, ref nobody);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ClientResolver.Resolve(source, rules, ref claims, ref nobody);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Every_name_is_worded_once()
    {
        Assert.Equal(Enum.GetValues<ResolutionReason>().Length, Enum.GetValues<ResolutionReason>().Select(static reason => reason.ToName()).Distinct().Count());
        Assert.Equal("via-not-passed", ResolutionReason.ViaNotPassed.ToName());
        Assert.Equal("claim-unreadable", ResolutionReason.ClaimUnreadable.ToName());
        Assert.Equal("tlv", ClaimSource.Tlv.ToName());
        Assert.Equal("indeterminate", ResolutionOutcome.Indeterminate.ToName());
    }

    private readonly struct FixedClaims(byte[] line) : IClaimReader
    {
        public int Count(ClaimField field) => field.Source == ClaimSource.XForwardedFor ? 1 : 0;

        public ReadOnlySpan<byte> Value(ClaimField field, int index) => line;

        public ProofState ReadProof(ClaimProof proof) => ProofState.Absent;
    }
}
