using System.Text;
using System.Text.RegularExpressions;

namespace Whence.Proxy.Tests.Http;

/// <summary>
/// The rows "fwd-headers" of tests/vectors/bad-inputs.jsonl against listeners of all kinds: what is answered, and what reached the target.
/// Where connections come directly the row's peer is the peer, behind PROXY v2 it is whom the header names.
/// </summary>
public partial class HttpBadInputTests
{
    /// <summary>Who sends the PROXY headers; no rule trusts it for claims.</summary>
    private const string Balancer = "198.51.100.200";

    /// <summary>What must come out. Client null = refused with 400 and closed, and no target hears of it.</summary>
    private static readonly Dictionary<string, Expected> Table = new()
    {
        ["xff-untrusted-stripped"] = new("192.0.2.66", "untrusted-sender", "192.0.2.66"),
        ["xff-rightmost-untrusted"] = new("203.0.113.9", "untrusted-hop", "203.0.113.9, 10.0.0.5"),
        ["xff-skip-trusted-chain"] = new("203.0.113.9", "untrusted-hop", "203.0.113.9, 10.0.0.7, 10.0.0.6, 10.0.0.5"),
        ["xff-multiple-lines"] = new("203.0.113.9", "untrusted-hop", "203.0.113.9, 10.0.0.5"),
        ["xff-token-empty"] = new("10.0.0.5", "claim-empty", "10.0.0.5", IsKnown: false),
        ["xff-token-commas"] = new("10.0.0.5", "claim-empty", "10.0.0.5", IsKnown: false),
        ["xff-token-short-v4"] = new("10.0.0.5", "claim-malformed", "10.0.0.5", IsKnown: false),
        ["xff-token-integer"] = new("10.0.0.5", "claim-malformed", "10.0.0.5", IsKnown: false),
        ["xff-token-hex"] = new("10.0.0.5", "claim-malformed", "10.0.0.5", IsKnown: false),
        ["xff-token-leading-zero"] = new("10.0.0.5", "claim-malformed", "10.0.0.5", IsKnown: false),
        ["xff-token-space-inside"] = new("10.0.0.5", "claim-malformed", "10.0.0.5", IsKnown: false),
        ["xff-v4-with-port"] = new("203.0.113.9", "untrusted-hop", "203.0.113.9, 10.0.0.5", Port: 5151),
        ["xff-v6-bracket-port"] = new("2001:db8::7", "untrusted-hop", "2001:db8::7, 10.0.0.5"),
        ["xff-v4mapped"] = new("203.0.113.9", "untrusted-hop", "203.0.113.9, 10.0.0.5"),
        ["xff-v4mapped-hex"] = new("10.0.0.1", "all-hops-trusted", "10.0.0.1, 10.0.0.5"),
        ["alias-realip-underscore"] = new("192.0.2.66", "socket", "192.0.2.66"),
        ["connection-strips-xff-lower"] = new("192.0.2.66", "untrusted-sender", "192.0.2.66"),
        ["connection-two-lines"] = new("192.0.2.66", "untrusted-sender", "192.0.2.66"),
        ["spoof-xfproto"] = new("192.0.2.66", "socket", "192.0.2.66"),
        ["spoof-xfhost"] = new("192.0.2.66", "socket", "192.0.2.66"),
        ["spoof-xfmethod"] = new("192.0.2.66", "socket", "192.0.2.66"),
        ["spoof-xfcert"] = new("192.0.2.66", "socket", "192.0.2.66"),
        ["spoof-xoriguri"] = new("192.0.2.66", "socket", "192.0.2.66"),
        ["trailer-xff"] = new("192.0.2.66", "socket", "192.0.2.66"),
        ["space-before-colon-xff"] = Expected.Refused,
        ["obs-fold-xff"] = Expected.Refused,
        ["nul-in-xff"] = Expected.Refused,
        ["cf-connecting-ip-list"] = new("10.0.0.5", "claim-duplicate", "10.0.0.5", IsKnown: false),
        ["unix-socket-peer"] = new("unix:", "untrusted-sender", "unix:"),
        ["forwarded-ok-v6-quoted"] = new("2001:db8::7", "untrusted-hop", "2001:db8::7, 10.0.0.5"),
        ["forwarded-ok-obf-port"] = new("203.0.113.9", "untrusted-hop", "203.0.113.9, 10.0.0.5"),
        ["forwarded-ok-list"] = new("203.0.113.9", "untrusted-hop", "203.0.113.9, 10.0.0.5"),
        ["forwarded-comma-in-quotes"] = new("203.0.113.9", "untrusted-hop", "203.0.113.9, 10.0.0.5"),
        ["forwarded-unknown"] = new("10.0.0.5", "claim-unknown", "10.0.0.5", IsKnown: false),
        ["forwarded-v6-unquoted"] = new("10.0.0.5", "claim-malformed", "10.0.0.5", IsKnown: false),
        ["forwarded-dup-proto"] = new("10.0.0.5", "claim-malformed", "10.0.0.5", IsKnown: false),
        ["forwarded-typo-param"] = new("10.0.0.5", "claim-malformed", "10.0.0.5", IsKnown: false),
        ["forwarded-empty-port"] = new("10.0.0.5", "claim-malformed", "10.0.0.5", IsKnown: false),
        ["forwarded-lone-quote"] = new("10.0.0.5", "claim-malformed", "10.0.0.5", IsKnown: false),
        ["forwarded-nul-in-quotes"] = Expected.Refused,
    };

    public static MatrixTheoryData<ListenerKind, string> Rows()
        => new(ListenerKinds.All, [.. BadInputRows.Of("fwd-headers").Select(static row => row.Name)]);

    [Fact]
    public void Every_row_of_the_surface_has_its_expectation()
        => Assert.Equal(BadInputRows.Of("fwd-headers").Select(static row => row.Name).Order(StringComparer.Ordinal), Table.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_row_comes_out_as_required(ListenerKind kind, string name)
    {
        (string sender, string bytes) = Parse(Encoding.Latin1.GetString(BadInputRows.Bytes("fwd-headers", name)));
        bool behindProxy = kind.IsBehindProxy();
        string peer = behindProxy ? Balancer : sender;
        bool claimsAreForwarded = name.StartsWith("forwarded-", StringComparison.Ordinal);
        await using var backend = new RecordingBackend();
        RouteModel route = Make.Route(
            backend, Make.Rule(ClaimField.Header("CF-Connecting-IP"), "10.0.0.0/8"), Make.Rule(claimsAreForwarded ? ClaimField.Forwarded : ClaimField.XForwardedFor, "10.0.0.0/8"))
            with
        { RequestHeaders = new RequestHeadersModel { Forwarded = ChainMode.Append } };
        await using HttpGateway gateway = await HttpGateway.StartAsync([route], peer, proxyProtocol: kind.ProxyProtocol($"{Balancer}/32"), tls: kind.Tls());
        Expected expected = behindProxy ? BehindProxy(name, Table[name]) : Table[name];

        RequestRecord record;
        using (HostileClient client = await HostileClient.ConnectAsync(kind, gateway.Local, sender))
        {
            await client.SendAsync(bytes);
            WireMessage answer = (await client.Reader.MessageAsync())!;
            record = await gateway.Log.NextRequestAsync();
            Assert.Equal(expected.Client is null ? 400 : 200, answer.Status);
            if (expected.Client is null)
            {
                Assert.Equal((string.Empty, true), await client.Reader.RestAsync());
            }
        }

        // One record, and one count of each kind, when all is over.
        await gateway.Log.NextConnectionAsync();
        Assert.Equal(0, gateway.Log.RequestsLeft);
        CheckCounters(gateway.Host.Counters, expected);
        if (expected.Client is null)
        {
            Assert.Equal(400, record.Status);
            Assert.Equal(RequestFault.BadRequest, record.Fault);
            Assert.NotNull(record.FaultDetail);
            Assert.Equal(0, backend.Connections);
            return;
        }

        Assert.Equal(200, record.Status);
        Assert.Equal(RequestFault.None, record.Fault);
        Assert.Equal(expected.Client, record.Resolution.Client.Address.ToString());
        Assert.Equal(expected.Reason, record.Resolution.Reason.ToName());
        Assert.Equal(peer == "unix" ? "unix:" : peer, record.Connection.Source!.Peer.Address.ToString());
        if (expected.Port != 0)
        {
            Assert.Equal(expected.Port, record.Resolution.Client.Port);
        }

        CheckTarget(await backend.NextAsync(), expected, record.Resolution, kind.IsTls() ? "https" : "http");
        Assert.Equal(0, backend.Waiting);
    }

    /// <summary>Counted once, under the reason that is expected and under no other.</summary>
    private static void CheckCounters(ListenerCounters counters, Expected expected)
    {
        string[] resolutions = [.. Enum.GetValues<ResolutionReason>().SelectMany(reason => Enumerable.Repeat(reason.ToName(), (int)counters.Resolutions(reason)))];
        RequestFault[] faults = [.. Enum.GetValues<RequestFault>().SelectMany(fault => Enumerable.Repeat(fault, (int)counters.Faults(fault)))];
        Assert.Equal(expected.Reason is null ? [] : [expected.Reason], resolutions);
        Assert.Equal([expected.Client is null ? RequestFault.BadRequest : RequestFault.None], faults);
        Assert.Equal(1, counters.Accepted);
    }

    /// <summary>
    /// Whatever came in: one X-Forwarded-For of ours, nothing that says anything else of the client, in whatever spelling.
    /// </summary>
    private static void CheckTarget(WireMessage got, Expected expected, Resolution resolution, string scheme)
    {
        bool known = resolution.Outcome != ResolutionOutcome.Indeterminate;
        Assert.Equal(expected.IsKnown, known);
        Assert.Equal(expected.XForwardedFor, got.Field("X-Forwarded-For"));
        Assert.Equal(known ? expected.Client : null, got.Field("X-Real-IP"));
        Assert.Equal(scheme, got.Field("X-Forwarded-Proto"));
        Assert.Equal("a", got.Field("X-Forwarded-Host"));
        Assert.StartsWith(known && expected.Client != "unix:" ? "for=" : "for=unknown", got.Field("Forwarded"), StringComparison.Ordinal);
        Assert.Null(got.Field("Connection"));
        Assert.Null(got.Field("Trailer"));
        Assert.DoesNotContain("trailer:", got.Body, StringComparison.Ordinal);
        string[] ours = ["x-forwarded-for", "x-real-ip", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "forwarded", "host", "via", "transfer-encoding"];
        Assert.All(got.Fields, field => Assert.Contains(field.Key.ToLowerInvariant(), ours));
    }

    /// <summary>
    /// What differs: a sender that the balancer names is evidence of the PROXY header, and an AF_UNIX one has no address, so that nobody knows it.
    /// </summary>
    private static Expected BehindProxy(string name, Expected expected)
        => name == "unix-socket-peer" ? new(Balancer, "proxy-unknown", Balancer, IsKnown: false)
            : expected.Reason == "socket" ? expected with { Reason = "proxy" }
            : expected;

    private static (string Peer, string Bytes) Parse(string input)
    {
        Match match = PeerPrefix().Match(input);
        return (match.Groups[1].Value, input[match.Length..]);
    }

    [GeneratedRegex(@"^\[peer (\S+) [^\]]*\] ")]
    private static partial Regex PeerPrefix();

    private sealed record Expected(string? Client, string? Reason, string? XForwardedFor, int Port = 0, bool IsKnown = true)
    {
        public static Expected Refused { get; } = new(null, null, null);
    }
}
