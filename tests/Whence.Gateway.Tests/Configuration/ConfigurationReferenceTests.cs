using System.Text.RegularExpressions;
using Whence.Gateway.Configuration;
using Whence.Gateway.Configuration.Binding;
using Whence.Proxy;
using static Whence.Gateway.Tests.Configuration.ConfigurationText;

namespace Whence.Gateway.Tests.Configuration;

/// <summary>docs/reference/configuration.md says what the code does.</summary>
public sealed partial class ConfigurationReferenceTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs/reference/configuration.md"));

    public static TheoryData<string> Keys => [.. Shapes.All.SelectMany(shape => shape.Keys).Distinct()];

    public static TheoryData<string> LaterWords =>
    [
        .. Shapes.All.SelectMany(shape => shape.Later)
            .Concat(ConfigWords.Balance.Later).Concat(ConfigWords.Protocol.Later)
            .Concat(ConfigWords.Tlv.Later).Concat(ConfigWords.LogFormat.Later)
            .Distinct(),
    ];

    public static TheoryData<string> Words =>
    [
        .. new[]
        {
            ConfigWords.Switch.Words, ConfigWords.Balance.Words, ConfigWords.Protocol.Words,
            ConfigWords.SendProxyProtocol.Words, ConfigWords.Tlv.Words, ConfigWords.UdpHeader.Words,
            ConfigWords.SenderPolicy.Words, ConfigWords.Others.Words, ConfigWords.Version.Words, ConfigWords.WhenIndeterminate.Words,
            ConfigWords.XForwardedFor.Words, ConfigWords.Forwarded.Words, ConfigWords.SingleHeader.Words, ConfigWords.LogFormat.Words,
            ConfigWords.TlsMode.Words, ConfigWords.TlsVersion.Words, ConfigWords.TlsVerify.Words, ConfigWords.ClientCertificates.Words,
        }.SelectMany(words => words).Distinct(),
    ];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_key_has_a_row(string key) => Assert.Matches($@"(?m)^\| `([^`]+\.)?{key}(\[\])?(\.[^`]+)?` \|", Page);

    [Theory]
    [MemberData(nameof(Words))]
    public void Every_word_is_named(string word) => Assert.Contains($"`{word}`", Page, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(LaterWords))]
    public void Every_later_key_and_word_stands_in_the_list(string word)
        => Assert.Contains($"`{word}`", Page[Page.IndexOf("## Not supported yet", StringComparison.Ordinal)..], StringComparison.Ordinal);

    [Fact]
    public void The_variables_of_the_page_are_those_of_the_code()
    {
        string section = Page[Page.IndexOf("## Variables", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("## Not supported yet", StringComparison.Ordinal)];
        string rows = section[section.IndexOf("| where", StringComparison.Ordinal)..];
        IEnumerable<string> named = Variable().Matches(rows).Select(match => match.Groups[1].Value);
        Assert.Equal(VariableNames.All.Concat(VariableNames.Families).Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("everywhere", "RequestHeader, HttpLog, TcpLog")]
    [InlineData("http", "RequestHeader, HttpLog")]
    [InlineData("logs", "HttpLog, TcpLog")]
    [InlineData("logs of http", "HttpLog")]
    [InlineData("logs of tcp", "TcpLog")]
    public void The_variables_have_a_value_where_the_page_says(string row, string places)
    {
        string line = Page.Split('\n').Single(line => line.StartsWith($"| {row} | `$", StringComparison.Ordinal));
        IEnumerable<string> names = Variable().Matches(line)
            .Select(match => match.Groups[1].Value.Replace("0xNN", "0xEA", StringComparison.Ordinal));
        Assert.All(names, name => Assert.Equal(places, VariableNames.PlacesOf(name).ToString()));
    }

    [Fact]
    public void The_defaults_of_the_page_are_those_of_the_code()
    {
        const string EveryDefault = """
            upstreams: { app: { balance: round-robin, targets: [ { address: '127.0.0.1:80', weight: 1 } ], send: { proxyProtocol: off },
              timeouts: { connect: 1s, idle: 1h } } }
            listeners:
              - { name: web, bind: '127.0.0.1:0', protocol: http, upstream: app, receive: { proxyProtocol: off }, clientAddress: off,
                  accessLog: off,
                  access: { deny: [], connections: { perClient: unlimited, perPeer: unlimited, max: 50000 } },
                  requestHeaders: { xForwardedFor: append, forwarded: remove, xForwardedProto: keep, xForwardedHost: keep,
                      xForwardedPort: keep, xRealIp: replace },
                  timeouts: { head: 10s, keepAlive: 75s, form: 5s, response: 60s },
                  limits: { headSize: 32KiB, line: 8KiB, fields: 100, formSize: 64KiB } }
            drain: 30s
            """;
        const string None = """
            upstreams: { app: { targets: ['127.0.0.1:80'] } }
            listeners: [{ name: web, bind: '127.0.0.1:0', protocol: http, upstream: app }]
            """;
        Assert.Equal(Load(None), Load(EveryDefault));
        Assert.Equal(
            Load(Tcp("receive: { proxyProtocol: { from: { lb: required } } }")),
            Load(Tcp(
                "receive: { proxyProtocol: { from: { lb: required }, others: reject, versions: [v1, v2], deadline: 5s, "
                + "maxSize: 4KiB, insideTls: off } }")));
        Assert.Equal(
            Load(Tcp("tls: { mode: passthrough }")),
            Load(Tcp("tls: { mode: passthrough, minVersion: 1.2, handshakeTimeout: 10s }")));
        Assert.Equal(
            Load(Udp(string.Empty)),
            Load(Udp("timeouts: { idle: 1m, header: 1m }, limits: { sessions: 16384, headers: 16384 }")));
        Assert.Equal(
            Load(Udp("receive: { proxyProtocol: { from: { lb: required } } }")),
            Load(Udp("receive: { proxyProtocol: { from: { lb: required }, maxSize: 4KiB }, udpHeader: per-datagram }")));
        Assert.Equal(new ListenerTlsConfig { MaxHandshakes = 1024, HandshakesPerSource = null }, new ListenerTlsConfig());
        Assert.Equal(Load(UpstreamTls("{}")), Load(UpstreamTls("{ verify: full, minVersion: 1.2 }")));
        Assert.Equal(
            Load(Http("clientAddress: { rules: [ { from: forwarded, trusted: [lb] } ] }")),
            Load(Http(
                "clientAddress: { rules: [ { from: forwarded, trusted: [lb], maxHops: 32 } ], whenIndeterminate: sender }")));
    }

    private static string UpstreamTls(string tls)
        => Http(string.Empty).Replace("['127.0.0.1:8080']", $"['127.0.0.1:8080'], tls: {tls}", StringComparison.Ordinal);

    [GeneratedRegex(@"`\$([A-Za-z0-9_]+)`")]
    private static partial Regex Variable();
}
