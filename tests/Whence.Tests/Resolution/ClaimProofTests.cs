using System.Text;
using static Whence.Tests.Resolution.Resolving;

namespace Whence.Tests.Resolution;

public sealed class ClaimProofTests
{
    private const string Secret = "0123456789abcdef";
    private static readonly ClaimProof Proof = new("X-Origin-Secret", Encoding.ASCII.GetBytes(Secret));
    private static readonly ClaimRule Alone = new(ClaimField.Header("Ali-Cdn-Real-Ip"), Proof);
    private static readonly ClaimRule Both = new(ClaimField.Header("Ali-Cdn-Real-Ip"), Networks("10.0.0.0/8")) { Proof = Proof };
    private static readonly (string, string) Claim = ("Ali-Cdn-Real-Ip", "198.51.100.7");

    [Fact]
    public void Whoever_shows_the_secret_is_believed_wherever_he_comes_from()
    {
        var answer = Resolve(Direct("203.0.113.7"), [Alone], Claim, ("x-origin-secret", Secret));
        Assert.Equal(new(Port("198.51.100.7"), true, ResolutionOutcome.Forwarded, ResolutionReason.SingleValue, ClaimSource.Header, 0), answer);
    }

    [Fact]
    public void Without_the_secret_the_sender_is_the_client()
    {
        var answer = Resolve(Direct("203.0.113.7"), [Alone], Claim);
        Assert.Equal((Parse("203.0.113.7"), true, ResolutionReason.UntrustedSender), (answer.Client.Address, answer.Verified, answer.Reason));
    }

    [Theory]
    [InlineData("0123456789abcdeg")]
    [InlineData("0123456789abcde")]
    [InlineData("0123456789abcdef0")]
    [InlineData("0123456789ABCDEF")]
    [InlineData("")]
    [InlineData("0123456789abcdef, 0123456789abcdef")]
    public void With_a_wrong_secret_the_sender_is_the_client_and_not_verified(string wrong)
    {
        var answer = Resolve(Direct("203.0.113.7"), [Alone], Claim, ("X-Origin-Secret", wrong));
        Assert.Equal((Parse("203.0.113.7"), false, ResolutionReason.ProofMissing), (answer.Client.Address, answer.Verified, answer.Reason));
    }

    [Fact]
    public void Two_secrets_in_one_request_prove_nothing_even_if_both_are_right()
    {
        var answer = Resolve(Direct("203.0.113.7"), [Alone], Claim, ("X-Origin-Secret", Secret), ("X-Origin-Secret", Secret));
        Assert.Equal((Parse("203.0.113.7"), false, ResolutionReason.ProofMissing), (answer.Client.Address, answer.Verified, answer.Reason));
    }

    [Theory]
    [InlineData("10.0.0.1", Secret, "198.51.100.7", true, ResolutionReason.SingleValue)]
    [InlineData("10.0.0.1", null, "10.0.0.1", false, ResolutionReason.ProofMissing)]
    [InlineData("203.0.113.7", Secret, "203.0.113.7", true, ResolutionReason.UntrustedSender)]
    [InlineData("203.0.113.7", null, "203.0.113.7", true, ResolutionReason.UntrustedSender)]
    public void With_networks_beside_the_proof_both_must_hold(string peer, string? secret, string client, bool verified, ResolutionReason reason)
    {
        (string, string)[] fields = secret is null ? [Claim] : [Claim, ("X-Origin-Secret", secret)];
        var answer = Resolve(Direct(peer), [Both], fields);
        Assert.Equal((Parse(client), verified, reason), (answer.Client.Address, answer.Verified, answer.Reason));
    }

    [Fact]
    public void Nobody_beside_the_proof_is_still_nobody()
    {
        var rule = new ClaimRule(Alone.From, TrustedNetworks.Nobody) { Proof = Proof };
        Assert.Equal(Parse("203.0.113.7"), Resolve(Direct("203.0.113.7"), [rule], Claim, ("X-Origin-Secret", Secret)).Client.Address);
    }

    [Fact]
    public void Values_that_a_client_can_write_are_verified_with_a_proof_and_only_then()
    {
        foreach (ClaimField field in new[] { ClaimField.Query("ip"), ClaimField.Cookie("ip"), ClaimField.Form("ip") })
        {
            var claim = ("ip", "198.51.100.7");
            Assert.True(Resolve(Direct("203.0.113.7"), [new(field, Proof)], claim, ("X-Origin-Secret", Secret)).Verified);
            Assert.Equal(
                (false, ResolutionReason.Unproven),
                Resolve(Direct("10.0.0.1"), [new(field, Networks("10.0.0.0/8"))], claim) is var plain ? (plain.Verified, plain.Reason) : default);
        }
    }

    [Fact]
    public void Proven_and_without_the_claim_is_a_claim_that_is_missing()
    {
        var answer = Resolve(Direct("203.0.113.7"), [Alone], ("X-Origin-Secret", Secret));
        Assert.Equal((false, ResolutionReason.ClaimMissing), (answer.Verified, answer.Reason));
    }

    [Fact]
    public void A_proof_makes_nothing_verified_on_a_connection_that_is_not()
    {
        var answer = Resolve(Proxied("10.0.0.1", "203.0.113.7", optional: true), [Alone], Claim, ("X-Origin-Secret", Secret));
        Assert.Equal((Parse("198.51.100.7"), false, ResolutionReason.ProxyOptional), (answer.Client.Address, answer.Verified, answer.Reason));
    }

    [Fact]
    public void Elements_between_the_depth_and_the_sender_are_vouched_for_by_the_proof()
    {
        var rule = new ClaimRule(ClaimField.XForwardedFor, Networks("10.0.0.0/8")) { Depth = 2 };
        var chain = ("X-Forwarded-For", "198.51.100.7, 203.0.113.9");
        Assert.Equal(ResolutionReason.DepthUnvouched, Resolve(Direct("10.0.0.1"), [rule], chain).Reason);
        var proven = new ClaimRule(rule.From, rule.Trusted) { Depth = 2, Proof = Proof };
        var answer = Resolve(Direct("10.0.0.1"), [proven], chain, ("X-Origin-Secret", Secret));
        Assert.Equal((Parse("198.51.100.7"), true), (answer.Client.Address, answer.Verified));
    }

    [Fact]
    public void A_later_rule_is_tried_when_the_proof_is_not_given()
    {
        var later = new ClaimRule(ClaimField.XForwardedFor, Networks("10.0.0.0/8"));
        var answer = Resolve(Direct("10.0.0.1"), [Both, later], Claim, ("X-Forwarded-For", "192.0.2.9"));
        Assert.Equal((Parse("192.0.2.9"), 1, true), (answer.Client.Address, answer.RuleIndex, answer.Verified));
    }

    [Fact]
    public void A_secret_shows_in_no_text_and_a_short_one_is_refused()
    {
        Assert.Equal("X-Origin-Secret", Proof.ToString());
        Assert.Throws<ArgumentException>(() => new ClaimProof("X-A", Encoding.ASCII.GetBytes(Secret[1..])));
        Assert.Equal(Proof, new ClaimProof("x-origin-secret", Encoding.ASCII.GetBytes(Secret)));
        Assert.NotEqual(Proof, new ClaimProof("X-Origin-Secret", Encoding.ASCII.GetBytes(Secret + "x")));
    }

    [Theory]
    [InlineData("198.51.100.7:443", "198.51.100.7", 443)]
    [InlineData("2001:db8::7:443", "2001:db8::7", 443)]
    [InlineData("2001:db8:1:2:3:4:5:6:65535", "2001:db8:1:2:3:4:5:6", 65535)]
    [InlineData("[2001:db8::7]:443", "2001:db8::7", 443)]
    [InlineData("::ffff:198.51.100.7:443", "198.51.100.7", 443)]
    public void An_address_with_a_bare_port_is_split_at_the_last_colon(string value, string client, int port)
    {
        var rule = new ClaimRule(ClaimField.HeaderWithPort("CloudFront-Viewer-Address"), Networks("10.0.0.0/8"));
        var answer = Resolve(Direct("10.0.0.1"), [rule], ("CloudFront-Viewer-Address", value));
        Assert.Equal((Port(client, (ushort)port), true), (answer.Client, answer.Verified));
    }

    /// <summary>Once, and a port: else the client has none, and is the same.</summary>
    [Theory]
    [InlineData("198.51.100.7", "4711", "198.51.100.7", 4711)]
    [InlineData("2001:db8::7", " 1 ", "2001:db8::7", 1)]
    [InlineData("198.51.100.7:99", "4711", "198.51.100.7", 99)]
    [InlineData("198.51.100.7", "0", "198.51.100.7", 0)]
    [InlineData("198.51.100.7", "04711", "198.51.100.7", 0)]
    [InlineData("198.51.100.7", "65536", "198.51.100.7", 0)]
    [InlineData("198.51.100.7", "4711, 4712", "198.51.100.7", 0)]
    [InlineData("198.51.100.7", "", "198.51.100.7", 0)]
    public void The_port_beside_a_claim_that_is_believed_is_the_clients(string value, string beside, string client, int port)
    {
        var rule = new ClaimRule(ClaimField.HeaderBesidePort("Ali-Cdn-Real-Ip", "Ali-Cdn-Real-Port"), Networks("10.0.0.0/8"));
        var answer = Resolve(Direct("10.0.0.1"), [rule], ("Ali-Cdn-Real-Ip", value), ("ali-cdn-real-port", beside));
        Assert.Equal((Port(client, (ushort)port), true), (answer.Client, answer.Verified));
    }

    [Fact]
    public void A_port_that_is_there_twice_or_of_nobody_trusted_is_nobodys()
    {
        var rule = new ClaimRule(ClaimField.HeaderBesidePort("Ali-Cdn-Real-Ip", "Ali-Cdn-Real-Port"), Networks("10.0.0.0/8"));
        var twice = Resolve(Direct("10.0.0.1"), [rule], ("Ali-Cdn-Real-Ip", "198.51.100.7"), ("Ali-Cdn-Real-Port", "1"), ("Ali-Cdn-Real-Port", "1"));
        Assert.Equal((Port("198.51.100.7", 0), true), (twice.Client, twice.Verified));
        var stranger = Resolve(Direct("192.0.2.1"), [rule], ("Ali-Cdn-Real-Ip", "198.51.100.7"), ("Ali-Cdn-Real-Port", "4711"));
        Assert.Equal(Direct("192.0.2.1").Sender, stranger.Client);
        var alone = Resolve(Direct("10.0.0.1"), [rule], ("Ali-Cdn-Real-Port", "4711"));
        Assert.Equal((Direct("10.0.0.1").Sender, ResolutionReason.ClaimMissing), (alone.Client, alone.Reason));
    }

    [Theory]
    [InlineData("198.51.100.7", ResolutionReason.ClaimMalformed)]
    [InlineData("2001:db8::", ResolutionReason.ClaimMalformed)]
    [InlineData("2001:db8:1:2:3:4:5:6", ResolutionReason.ClaimMalformed)]
    [InlineData("198.51.100.7:80:443", ResolutionReason.ClaimMalformed)]
    [InlineData("198.51.100.7:0", ResolutionReason.ClaimMalformed)]
    [InlineData("198.51.100.7:65536", ResolutionReason.ClaimMalformed)]
    [InlineData(":443", ResolutionReason.ClaimMalformed)]
    [InlineData("", ResolutionReason.ClaimEmpty)]
    [InlineData("198.51.100.7:443, 198.51.100.8:443", ResolutionReason.ClaimDuplicate)]
    public void Without_its_port_such_a_value_is_not_read(string value, ResolutionReason reason)
    {
        var rule = new ClaimRule(ClaimField.HeaderWithPort("CloudFront-Viewer-Address"), Networks("10.0.0.0/8"));
        Assert.Equal(reason, Resolve(Direct("10.0.0.1"), [rule], ("CloudFront-Viewer-Address", value)).Reason);
    }
}
