using Microsoft.AspNetCore.Http;
using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

/// <summary>Which trailers go on: those that decide nothing (RFC 9110 section 6.5.1).</summary>
public class TrailerNamesTests
{
    private const string Secret = "X-Origin-Secret";

    private static readonly ListenerPlan Plan = new FakeRequests(
        ConnectionSource.Direct(Make.Sender("192.0.2.1"), Make.EndPoint("127.0.0.1:80")),
        new RouteModel
        {
            Name = "default",
            Upstream = Make.Upstream(Make.EndPoint("127.0.0.1:1")),
            ClientAddress = new ClientAddressModel
            {
                Rules = [new ClaimRule(ClaimField.Header("My-Source"), new ClaimProof(Secret, "a secret of 16 bytes"u8))],
            },
            RequestHeaders = new RequestHeadersModel { Set = [new("X-Mine", "$client_address")], Remove = ["X-Gone"] },
        }).Plan;

    public static TheoryData<string, bool, bool> Names
    {
        get
        {
            var rows = new TheoryData<string, bool, bool>();
            foreach (string name in (string[])
                ["X-Checksum", "Digest", "Content-Digest", "Repr-Digest", "Content-MD5", "ETag", "Signature", "Server-Timing", "grpc-status", "grpc-message",
                    "grpc-status-details-bin", "my_own.name", "X", "Authentication-Info"])
            {
                rows.Add(name, true, true);
            }

            // The configuration speaks of requests: what it takes away there is the target's to say in an answer.
            foreach (string name in (string[])["X-Gone", "x_gone"])
            {
                rows.Add(name, false, true);
            }

            foreach (string name in (string[])
                ["Content-Length", "content_length", "Transfer-Encoding", "transfer.encoding", "Trailer", "TE", "Connection", "Keep-Alive", "Upgrade", "Host", "host",
                    "Via", "Max-Forwards", "Authorization", "Proxy-Authorization", "Proxy-Anything", "WWW-Authenticate", "Cookie", "Set-Cookie", "set_cookie",
                    "Cache-Control", "Expect", "Pragma", "Range", "If-Match", "if_none_match", "Accept", "Accept-Encoding", "Origin", "X-HTTP-Method-Override",
                    "Age", "Date", "Expires", "Location", "Retry-After", "Vary", "Warning", "Access-Control-Allow-Origin", "Strict-Transport-Security",
                    "Content-Encoding", "Content-Type", "Content-Range", "content.type", "X-Accel-Redirect", "Sec-WebSocket-Accept",
                    "X-Forwarded-For", "x_forwarded_for", "X.Forwarded.Proto", "X-Forwarded-Whatever", "Forwarded", "X-Real-IP", "x_real_ip", "Client-Cert",
                    "client_cert_chain", "CF-Connecting-IP", "True-Client-IP", "X-Original-URL", "My-Source", "my_source", "X-Mine", "x_mine", Secret, "x_origin_secret",
                    "", ":path", "a b", "a\r\nb", "a:", "caf\u00e9", "Proxy"])
            {
                rows.Add(name, false, false);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_goes_on_or_not(string name, bool toTarget, bool toClient)
    {
        RoutePlan route = Plan.Routes.Find("a", RequestTarget.Read("/"), out _)!;
        Assert.Equal(toTarget, TrailerNames.GoesToTarget(name, route, nominated: null));
        Assert.Equal(toClient, TrailerNames.GoesToClient(name, Plan.Names, null));
        Assert.Equal(toTarget, TrailerNames.GoesToTarget(name.ToUpperInvariant(), route, nominated: null));
        Assert.Equal(toClient, TrailerNames.GoesToClient(name.ToUpperInvariant(), Plan.Names, null));
    }

    [Fact]
    public void What_Connection_nominates_stays_behind()
    {
        RoutePlan route = Plan.Routes.Find("a", RequestTarget.Read("/"), out _)!;
        var head = new HeaderDictionary { ["Connection"] = "x-b, X-Checksum" };
        Assert.False(TrailerNames.GoesToTarget("x-checksum", route, HopByHop.Nominees(head)));
        Assert.True(TrailerNames.GoesToTarget("X-Other", route, HopByHop.Nominees(head)));
        Assert.False(TrailerNames.GoesToClient("x-checksum", Plan.Names, new HashSet<string>(["X-Checksum"], StringComparer.OrdinalIgnoreCase)));
    }

    /// <summary>None that says who the client is, in any spelling.</summary>
    [Fact]
    public void No_managed_name_goes_on_however_it_is_spelled()
    {
        RoutePlan route = Plan.Routes.Find("a", RequestTarget.Read("/"), out _)!;
        var random = new Random(20261128);
        foreach (string name in Plan.Names.Folded.Append("x-forwarded-anything"))
        {
            for (int i = 0; i < 50; i++)
            {
                string spelled = string.Concat(name.Select(character => character == '-' ? "-_."[random.Next(3)] : random.Next(2) == 0 ? char.ToUpperInvariant(character) : character));
                Assert.False(TrailerNames.GoesToTarget(spelled, route, nominated: null), spelled);
                Assert.False(TrailerNames.GoesToClient(spelled, Plan.Names, null), spelled);
            }
        }
    }

    /// <summary>Thousands of names fit a head; each would be held against each.</summary>
    [Fact]
    public void Who_announces_more_than_there_may_be_announces_nothing()
    {
        string most = string.Join(',', Enumerable.Range(0, TrailerAnnouncement.MaxNames).Select(static number => $"x{number}"));
        int asked = 0;
        Assert.Equal(most, TrailerAnnouncement.Of(most, _ => ++asked > 0)?.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(TrailerAnnouncement.MaxNames, asked);
        Assert.Null(TrailerAnnouncement.Of(most + ",y", static _ => true));
        Assert.Null(TrailerAnnouncement.Of(string.Concat(Enumerable.Repeat("x,", 8_000)), _ => ++asked > 0));
        Assert.InRange(asked, 0, 2 * TrailerAnnouncement.MaxNames);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("a b\t~", true)]
    [InlineData("a\rb", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\0", false)]
    [InlineData("\u007F", false)]
    [InlineData("\u0080y", false)]
    [InlineData("\u00E9", false)]
    public void A_value_goes_to_targets_if_it_is_ASCII(string value, bool goesOn) => Assert.Equal(goesOn, TrailerValue.GoesToTarget(value));

    [Theory]
    [InlineData("X-Sum", "X-Sum")]
    [InlineData("X-Sum, x-forwarded-for ,Digest,,x-sum", "X-Sum, Digest")]
    [InlineData("X-Real-IP", null)]
    [InlineData(" ", null)]
    public void Only_what_goes_on_is_announced(string announced, string? expected)
        => Assert.Equal(expected, TrailerAnnouncement.Of(announced, static name => TrailerNames.GoesToClient(name, Plan.Names, null)));
}
