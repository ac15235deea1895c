using System.Runtime.InteropServices;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using static Whence.Tests.Resolution.Resolving;

namespace Whence.Tests.Forwarding;

public sealed class ForwardingWriterTests
{
    private static readonly ClaimRule[] Rules = [new(ClaimField.XForwardedFor, Networks("10.0.0.0/8", "2001:db8::/32"))];

    [Theory]
    [InlineData("10.0.0.1", "8.8.8.8", "8.8.8.8, 10.0.0.1", "for=8.8.8.8, for=10.0.0.1;proto=https;host=\"a.example\"")]
    [InlineData("10.0.0.1", "6.6.6.6, 8.8.8.8, 2001:db8::5", "8.8.8.8, 2001:db8::5, 10.0.0.1", "for=8.8.8.8, for=\"[2001:db8::5]\", for=10.0.0.1;proto=https;host=\"a.example\"")]
    [InlineData("10.0.0.1", "nope, 10.0.0.2", "10.0.0.1", "for=unknown;proto=https;host=\"a.example\"")]
    [InlineData("203.0.113.7", "8.8.8.8", "203.0.113.7", "for=203.0.113.7;proto=https;host=\"a.example\"")]
    [InlineData("unix:", "8.8.8.8", "unix:", "for=unknown;proto=https;host=\"a.example\"")]
    public void The_vouched_part_is_written_client_first(string peer, string received, string forwardedFor, string forwarded)
    {
        var answer = Resolve(Direct(peer), Rules, out List<Hop> hops, ("X-Forwarded-For", received));
        Assert.Equal(forwardedFor, WriteList(hops, answer));
        Assert.Equal(forwarded, WriteForwarded(hops, answer, "a.example"));
    }

    [Fact]
    public void The_peer_behind_a_proxy_header_is_not_part_of_the_http_way()
    {
        var rule = new ClaimRule(ClaimField.XForwardedFor, Networks("104.16.0.0/13"));
        var answer = Resolve(Proxied("10.0.0.1", "104.16.0.7"), [rule], out List<Hop> hops, ("X-Forwarded-For", "8.8.8.8"));
        Assert.Equal("8.8.8.8, 104.16.0.7", WriteList(hops, answer));
    }

    [Fact]
    public void Nor_is_the_peer_behind_a_TCP_option()
    {
        var rule = new ClaimRule(ClaimField.XForwardedFor, Networks("104.16.0.0/13"));
        foreach (ConnectionSource source in (ConnectionSource[])
            [Direct("10.0.0.1").Through(Port("104.16.0.7")), Proxied("10.0.0.1", "104.16.0.7").Through(Port("10.0.0.2"))])
        {
            var answer = Resolve(source, [rule], out List<Hop> hops, ("X-Forwarded-For", "8.8.8.8"));
            Assert.Equal("8.8.8.8, 104.16.0.7", WriteList(hops, answer));
            answer = Resolve(source, [rule], out hops, ("X-Forwarded-For", "nope"));
            Assert.Equal("104.16.0.7", WriteList(hops, answer));
        }
    }

    [Fact]
    public void A_host_with_quotes_is_escaped_and_one_with_controls_refused()
    {
        var answer = Resolve(Direct("203.0.113.7"), [], out List<Hop> hops);
        Assert.Equal("for=203.0.113.7;proto=https;host=\"a\\\"b\\\\c\"", WriteForwarded(hops, answer, "a\"b\\c"));
        Assert.False(ForwardingWriter.TryWriteForwarded(new byte[200], CollectionsMarshal.AsSpan(hops), answer, "http"u8, "a\r\nb"u8, out _));
    }

    [Fact]
    public void A_destination_one_byte_too_short_is_refused()
    {
        var answer = Resolve(Direct("10.0.0.1"), Rules, out List<Hop> hops, ("X-Forwarded-For", "8.8.8.8"));
        Span<Hop> way = CollectionsMarshal.AsSpan(hops);
        Span<byte> destination = new byte[256];
        Assert.True(ForwardingWriter.TryWriteXForwardedFor(destination, way, answer, out int length));
        Assert.False(ForwardingWriter.TryWriteXForwardedFor(destination[..(length - 1)], way, answer, out _));
        Assert.True(ForwardingWriter.TryWriteForwarded(destination, way, answer, "http"u8, "a"u8, out length));
        Assert.False(ForwardingWriter.TryWriteForwarded(destination[..(length - 1)], way, answer, "http"u8, "a"u8, out _));
    }

    /// <summary>parse(write(x)) = x: what we write, the next gateway that trusts us resolves to the same client.</summary>
    [Fact]
    public void What_is_written_is_resolved_to_the_same_client()
    {
        Gen<Address> address = Gen.OneOf(
            from value in Gen.Choose(1 << 24, 0x7EFFFFFF) select Address.FromIPv4((uint)value),
            from high in Gen.Choose(1, int.MaxValue) from low in Gen.Choose(0, int.MaxValue) select Address.FromIPv6(new UInt128(0x2001_0000_0000_0000UL | (uint)high, (uint)low)));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll(Gen.NonEmptyListOf(address).Resize(12).ToArbitrary(), way =>
        {
            var client = way.First();
            var trusted = new TrustedNetworks(way.Skip(1).Where(hop => hop != client).Append(Parse("10.0.0.1")).Select(static hop => Prefix.Create(hop, hop.BitLength)));
            string received = string.Join(", ", way);
            var answer = Resolve(Direct("10.0.0.1"), [new ClaimRule(ClaimField.XForwardedFor, trusted)], out List<Hop> hops, ("X-Forwarded-For", received));
            var next = new TrustedNetworks(hops.Take(hops.Count - 1).Select(static hop => hop.Address.Address).Append(Parse("10.9.9.9")).Select(static hop => Prefix.Create(hop, hop.BitLength)));
            foreach ((ClaimField field, string text) in new[] { (ClaimField.XForwardedFor, WriteList(hops, answer)), (ClaimField.Forwarded, WriteForwarded(hops, answer, "h")) })
            {
                var again = Resolve(Direct("10.9.9.9"), [new ClaimRule(field, next)], (field.Name, text));
                Assert.Equal(answer.Client.Address, again.Client.Address);
            }
        }));
    }

    private static string WriteList(List<Hop> hops, in Whence.Resolution answer)
    {
        Span<byte> text = new byte[ForwardingWriter.MaxLength(hops.Count, 0, 0)];
        Assert.True(ForwardingWriter.TryWriteXForwardedFor(text, CollectionsMarshal.AsSpan(hops), answer, out int written));
        return Encoding.ASCII.GetString(text[..written]);
    }

    private static string WriteForwarded(List<Hop> hops, in Whence.Resolution answer, string host)
    {
        Span<byte> text = new byte[ForwardingWriter.MaxLength(hops.Count, 5, host.Length)];
        Assert.True(ForwardingWriter.TryWriteForwarded(text, CollectionsMarshal.AsSpan(hops), answer, "https"u8, Encoding.ASCII.GetBytes(host), out int written));
        return Encoding.ASCII.GetString(text[..written]);
    }
}
