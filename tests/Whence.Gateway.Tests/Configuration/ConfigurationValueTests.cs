using static Whence.Gateway.Tests.Configuration.ConfigurationText;

namespace Whence.Gateway.Tests.Configuration;

public sealed class ConfigurationValueTests
{
    public static TheoryData<string, string> Wrong => new()
    {
        // Addresses and prefixes.
        { Network("10.0.0.5/8"), "1:17 host-bits" },
        { Network("0.0.0.0/0"), "1:17 covers-everybody" },
        { Network("10.0.0.0/0"), "1:17 covers-everybody" },
        { Network("::/0"), "1:17 covers-everybody" },
        { Network("::ffff:0.0.0.0/96"), "1:17 covers-everybody" },
        { Network("::ffff:10.0.0.0/8"), "1:17 mapped-too-short" },
        { Network("10.0.0.0/33"), "1:17 bad-address" },
        { Network("010.0.0.1"), "1:17 bad-address" },
        { Network("10.1"), "1:17 bad-address" },
        { Network("10.0.0.0/255.0.0.0"), "1:17 bad-address" },
        { Network("fe80::1%eth0"), "1:17 bad-address" },
        { Network("localhost"), "1:17 bad-address" },
        { Network("unix:/run/x"), "1:17 bad-address" },
        { "networks: { 1a: [10.0.0.1] }\nlisteners: x", "1:13 bad-name\n2:12 wrong-type" },
        { "networks: { a: }\nlisteners: x", "1:16 wrong-type\n2:12 wrong-type" },
        { "networks: [a]\nlisteners: x", "1:11 wrong-type\n2:12 wrong-type" },
        { Bind("80"), "5:22 bad-address" },
        { Bind(":80"), "5:22 bad-address" },
        { Bind("*:80"), "5:22 bad-address" },
        { Bind("::1:80"), "5:22 bad-address" },
        { Bind("localhost:80"), "5:22 bad-address" },
        { Bind("127.0.0.1:65536"), "5:22 bad-address" },
        { Target("10.0.0.1"), "2:20 bad-address" },
        { Target("10.0.0.1:0"), "2:20 bad-address" },
        { Target("0.0.0.0:80"), "2:20 bad-address" },
        { Target("app.internal:80"), "2:20 bad-address" },

        // Figures.
        { "drain: 30\n", "1:1 missing-key\n1:8 bad-duration" },
        { "drain: 1.5s\n", "1:1 missing-key\n1:8 bad-duration" },
        { "drain: -1s\n", "1:1 missing-key\n1:8 bad-duration" },
        { "drain: 0\n", "1:1 missing-key\n1:8 zero-not-allowed" },
        { "drain: 0s\n", "1:1 missing-key\n1:8 zero-not-allowed" },
        { "drain: 99999999999999999999s\n", "1:1 missing-key\n1:8 out-of-range" },
        { "drain: 25d\n", "1:1 missing-key\n1:8 out-of-range" },
        { "drain: [1s]\n", "1:1 missing-key\n1:8 wrong-type" },
        { "drain:\n", "1:1 missing-key\n1:7 wrong-type" },
        { Http("limits: { headSize: 32k }"), "6:25 bad-size" },
        { Http("limits: { headSize: 2MiB }"), "6:25 out-of-range" },
        { Http("limits: { fields: many }"), "6:23 bad-number" },
        { Http("timeouts: { head: unlimited }"), "6:23 unknown-value" },
        {
            Http("access: { connections: { max: 0, perClient: -1, perPeer: 1.5 } }"),
            "6:35 zero-not-allowed\n6:49 bad-number\n6:62 bad-number"
        },
        { Tcp("receive: { proxyProtocol: { from: { lb: required }, maxSize: 65552 } }"), "6:66 out-of-range" },
        { Tcp("receive: { proxyProtocol: { from: { lb: required }, maxSize: 106 } }"), "6:66 out-of-range" },
        {
            "upstreams:\n  a: { targets: [{ address: '10.0.0.1:80', weight: 257 }, { weight: 1 }] }\nlisteners: x",
            "2:52 out-of-range\n2:59 missing-key\n3:12 wrong-type"
        },

        // Words.
        {
            Http("requestHeaders: { xForwardedFor: apend, xForwardedProto: append, forwarded: append-all, xRealIp: 1 }"),
            "6:38 unknown-value\n6:62 unknown-value\n6:81 unknown-value\n6:102 unknown-value"
        },
        { Http("clientAddress: on"), "6:20 unknown-value" },
        { Http("accessLog: { file: a, format: ngnix }"), "6:35 unknown-value" },
        { Http("accessLog: a.log"), "6:16 wrong-type" },
        { Http("accessLog: { format: json }"), "6:16 missing-key" },
        {
            Tcp("receive: { proxyProtocol: { from: { lb: maybe }, others: deny, versions: [v3, v1, v1] } }"),
            "6:45 unknown-value\n6:62 unknown-value\n6:79 unknown-value\n6:87 duplicate-item"
        },
        { Tcp("receive: { proxyProtocol: { from: [lb] } }"), "6:39 wrong-type" },
        {
            Upstreams + "  - { name: a b, bind: '127.0.0.1:0', protocol: http2, upstream: 'x/y' }",
            "5:13 bad-name\n5:49 unknown-value\n5:66 bad-name"
        },
        { Upstreams + "  - {}", "5:5 missing-key\n5:5 missing-key\n5:5 missing-key\n5:5 missing-key" },
        { Upstreams + "  - web", "5:5 wrong-type" },

        // Routes and sources.
        { Route("host: 'https://x'"), "6:23 bad-host" },
        { Route("host: 'x:80'"), "6:23 bad-host" },
        { Route("host: '*'"), "6:23 bad-host" },
        { Route("host: '-a.b'"), "6:23 bad-host" },
        { Route("path: v1"), "6:23 bad-path" },
        { Route("path: '/a?b'"), "6:23 bad-path" },
        { Rule("from: cf-connecting-ip"), "6:39 bad-source" },
        { Rule("from: 'tlv:256'"), "6:39 bad-source" },
        { Rule("from: 'tlv:0x100'"), "6:39 bad-source" },
        { Rule("from: 'query:'"), "6:39 bad-source" },
        { Rule("from: 'query:a&b'"), "6:39 bad-source" },
        { Rule("from: 'cookie:a b'"), "6:39 bad-source" },
        { Rule("from: 'header:a b'"), "6:39 bad-header-name" },
        { Rule("from: 'header:'"), "6:39 bad-header-name" },
        { Rule("from: 'header:Connection'"), "6:39 protected-header" },
        { Rule("from: 'header:X-Forwarded-For'"), "6:39 bad-source" },
        { Rule("from: 'header:Forwarded'"), "6:39 bad-source" },
    };

    public static TheoryData<string, long> Durations => new()
    {
        { "1ms", 1 }, { "200ms", 200 }, { "5s", 5000 }, { "1m", 60_000 },
        { "1h", 3_600_000 }, { "1d", 86_400_000 }, { "unlimited", Timeout.Infinite },
    };

    public static TheoryData<string, int> Sizes => new()
    {
        { "4096", 4096 }, { "4096B", 4096 }, { "4KiB", 4096 }, { "64KB", 64_000 }, { "1MiB", 1_048_576 }, { "1MB", 1_000_000 },
    };

    private const string OneListener =
        "upstreams: { app: { targets: ['127.0.0.1:80'] } }\nlisteners: [{ name: a, bind: '127.0.0.1:0', protocol: tcp, upstream: app }]\n";

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_value_that_is_wrong_is_told_with_its_place(string yaml, string expected) => Assert.Equal(expected, Codes(yaml));

    [Theory]
    [MemberData(nameof(Durations))]
    public void Durations_are_read_in_every_unit(string text, long milliseconds)
        => Assert.Equal(milliseconds, Load(Http(string.Empty) + $"drain: {text}\n").Drain.TotalMilliseconds);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Sizes_are_read_in_every_unit(string text, int bytes)
        => Assert.Equal(bytes, Load(Http($"limits: {{ headSize: {text} }}")).Listeners[0].Limits.HeadSize);

    private static string Network(string member) => $"networks: {{ a: ['{member}'] }}\n" + OneListener;

    private static string Bind(string bind) => $"{Upstreams}  - {{ name: a, bind: '{bind}', protocol: tcp, upstream: app }}";

    private static string Target(string target)
        => $"upstreams:\n  app: {{ targets: ['{target}'] }}\n" + OneListener[OneListener.IndexOf("listeners", StringComparison.Ordinal)..];

    private static string Route(string key) => Http($"routes: [ {{ {key}, upstream: app }} ]");

    private static string Rule(string key) => Http($"clientAddress: {{ rules: [ {{ {key}, trusted: [lb] }} ] }}");
}
