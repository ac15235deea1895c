using System.Text;
using FsCheck;
using FsCheck.Fluent;
using static Whence.Tests.Resolution.Resolving;

namespace Whence.Tests.Resolution;

/// <summary>Whatever an attacker writes, the answer is the attacker's own address as the first trusted hop saw it, or
/// indeterminate.</summary>
public sealed class AttackerTests
{
    private static readonly string[] Words =
    [
        "127.0.0.1", "10.0.0.9", "::1", "unknown", "_x", "for=127.0.0.1", "for=\"", "\"", "\\", ";", ",", ", ", " ", "\t", "=", "[", "]", ":80", "%eth0", "0.0.0.0",
        "for=\"[::1]\"", "proto=https", "10.0.0.1", "::ffff:10.0.0.1", "\0", "\u00ff", "by=", "8.8.8.8",
    ];

    private static readonly Gen<string> HostileText =
        from parts in Gen.ListOf(Gen.OneOf(Gen.Elements(Words), from c in Gen.Choose(0, 255) select ((char)c).ToString()))
        select string.Concat(parts);

    [Fact]
    public void Own_lines_never_move_the_answer()
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(Gen.ListOf(HostileText).ToArbitrary(), static lines =>
        {
            foreach ((ClaimField field, string added) in new[] { (ClaimField.XForwardedFor, "203.0.113.66"), (ClaimField.Forwarded, "for=203.0.113.66") })
            {
                (string, string)[] fields = [.. lines.Select(line => (field.Name, line)), (field.Name, added)];
                var answer = Resolve(Direct("10.0.0.1"), [new ClaimRule(field, Networks("10.0.0.0/8"))], out List<Hop> hops, fields);
                Assert.Equal((Parse("203.0.113.66"), true, 2), (answer.Client.Address, answer.Verified, hops.Count));
                Assert.Equal("203.0.113.66, 10.0.0.1", Emitted(hops, answer));
            }
        }));

    [Fact]
    public void A_prefix_on_the_trusted_hops_own_line_gives_the_attacker_or_nobody()
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(4_000), Prop.ForAll(HostileText.ToArbitrary(), static prefix =>
        {
            foreach ((ClaimField field, string added) in new[] { (ClaimField.XForwardedFor, "203.0.113.66"), (ClaimField.Forwarded, "for=203.0.113.66") })
            {
                var answer = Resolve(Direct("10.0.0.1"), [new ClaimRule(field, Networks("10.0.0.0/8"))], (field.Name, prefix + ", " + added));
                bool attacker = answer.Client.Address == Parse("203.0.113.66") && answer.Outcome == ResolutionOutcome.Forwarded;
                bool nobody = answer.Outcome == ResolutionOutcome.Indeterminate && !answer.Verified && answer.Client.Address == Parse("10.0.0.1");
                Assert.True(field.Source == ClaimSource.XForwardedFor ? attacker : attacker || nobody, answer.ToString());
            }
        }));

    [Fact]
    public void An_untrusted_sender_is_itself_whatever_it_sends()
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(Gen.ListOf(HostileText).ToArbitrary(), static lines =>
        {
            ClaimRule[] rules =
            [
                new(ClaimField.Header("CF-Connecting-IP"), Networks("10.0.0.0/8")),
                new(ClaimField.Forwarded, Networks("10.0.0.0/8")),
                new(ClaimField.XForwardedFor, Networks("10.0.0.0/8")),
            ];
            string[] names = ["CF-Connecting-IP", "Forwarded", "X-Forwarded-For"];
            (string, string)[] fields = [.. lines.Select((line, i) => (names[i % 3], line))];
            var answer = Resolve(Direct("203.0.113.66"), rules, out List<Hop> hops, fields);
            Assert.Equal((Port("203.0.113.66", 4000), true), (answer.Client, answer.Verified));
            Assert.Equal("203.0.113.66", Emitted(hops, answer));
        }));

    [Fact]
    public void The_walk_agrees_with_a_plain_reading_of_the_rule()
    {
        // An independent, short reading: join all lines, split at commas, drop blanks, go left while trusted.
        var random = new Random(11);
        string[] tokens = ["10.0.0.2", "10.0.0.3:99", "8.8.8.8", "9.9.9.9:53", "[2001:db8::1]", "2001:db8::2", "::ffff:10.0.0.4", "nope", "", " ", "0.0.0.0", "010.0.0.1"];
        var rule = new ClaimRule(ClaimField.XForwardedFor, Networks("10.0.0.0/8"));
        for (int round = 0; round < 20_000; round++)
        {
            string[] lines = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => string.Join(',', Enumerable.Range(0, random.Next(1, 5)).Select(_ => tokens[random.Next(tokens.Length)])))];
            var answer = Resolve(Direct("10.0.0.1"), [rule], [.. lines.Select(static line => ("X-Forwarded-For", line))]);
            Assert.Equal(PlainReading(lines), (answer.Client.Address.ToString(), answer.Outcome));
        }
    }

    private static (string Client, ResolutionOutcome Outcome) PlainReading(string[] lines)
    {
        string[] elements = [.. string.Join(',', lines).Split(',').Select(static text => text.Trim(' ', '\t')).Where(static text => text.Length > 0)];
        string client = "10.0.0.1";
        foreach (string element in elements.Reverse())
        {
            string? address = element switch
            {
                "nope" or "0.0.0.0" or "010.0.0.1" => null,
                "[2001:db8::1]" => "2001:db8::1",
                "::ffff:10.0.0.4" => "10.0.0.4",
                _ when element.StartsWith("2001", StringComparison.Ordinal) => element,
                _ => element.Split(':')[0],
            };
            if (address is null)
            {
                return ("10.0.0.1", ResolutionOutcome.Indeterminate);
            }

            client = address;
            if (!address.StartsWith("10.", StringComparison.Ordinal))
            {
                return (client, ResolutionOutcome.Forwarded);
            }
        }

        return elements.Length == 0 ? ("10.0.0.1", ResolutionOutcome.Indeterminate) : (client, ResolutionOutcome.AllTrusted);
    }

    private static string Emitted(List<Hop> hops, in Whence.Resolution answer)
    {
        Span<byte> text = stackalloc byte[256];
        Assert.True(ForwardingWriter.TryWriteXForwardedFor(text, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(hops), answer, out int written));
        return Encoding.ASCII.GetString(text[..written]);
    }
}
