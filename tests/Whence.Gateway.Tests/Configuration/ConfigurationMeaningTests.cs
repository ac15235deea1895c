using static Whence.Gateway.Tests.Configuration.ConfigurationText;

namespace Whence.Gateway.Tests.Configuration;

public sealed class ConfigurationMeaningTests
{
    public static TheoryData<string, string> Rows => new()
    {
        // References.
        { Http("access: { allow: [lbb], deny: [198.51.100.7, \"unix:\"] }"), "6:23 unknown-network" },
        {
            Http("clientAddress: { rules: [ { from: forwarded, trusted: [lb, x] }, { from: 'header:A', trusted: [lb], via: [y] } ] }"),
            "6:64 unknown-network\n6:111 unknown-network"
        },
        { Tcp("receive: { proxyProtocol: { from: { lbx: required } } }"), "6:41 unknown-network" },
        { Upstreams + "  - { name: a, bind: '127.0.0.1:0', protocol: tcp, upstream: ap }", "5:62 unknown-upstream" },
        { Upstreams + "  - { name: a, bind: '127.0.0.1:0', protocol: http, routes: [{ upstream: ap }] }", "5:74 unknown-upstream" },
        { Upstreams + "  - { name: a, bind: '127.0.0.1:0', protocol: http }", "5:5 missing-key" },

        // Names and binds.
        { Http(string.Empty) + "  - { name: web, bind: '127.0.0.1:0', protocol: tcp, upstream: app }", "7:13 duplicate-name" },
        { TwoBinds("127.0.0.1:80", "127.0.0.1:80"), "5:39 duplicate-bind" },
        { TwoBinds("0.0.0.0:80", "127.0.0.1:80"), "5:37 duplicate-bind" },
        { TwoBinds("[::1]:80", "[::]:80"), "5:35 duplicate-bind" },
        { TwoBinds("0.0.0.0:80", "[::]:80"), "" },
        { TwoBinds("127.0.0.1:0", "127.0.0.1:0"), "" },
        { TwoBinds("127.0.0.1:80", "127.0.0.2:80"), "" },
        {
            Upstreams + "  - { name: a, bind: '127.0.0.1:9180', protocol: tcp, upstream: app }\nadmin: { bind: '127.0.0.1:9180' }",
            "6:16 duplicate-bind"
        },
        { Http(string.Empty) + "admin: { bind: '0.0.0.0:9180' }", "7:16 admin-not-loopback" },
        { Http(string.Empty) + "admin: {}", "7:8 missing-key" },
        { "listeners: []", "1:12 empty-list" },
        { Upstreams + "  - { name: a, bind: [], protocol: tcp, upstream: app }", "5:22 empty-list" },

        // Upstreams.
        {
            "upstreams: { app: { targets: [] } }\nlisteners: [{ name: a, bind: '127.0.0.1:0', protocol: tcp, upstream: app }]",
            "1:30 empty-list"
        },
        { "upstreams: { app: {} }\nlisteners: [{ name: a, bind: '127.0.0.1:0', protocol: tcp, upstream: app }]", "1:19 missing-key" },
        {
            Http(string.Empty).Replace("['127.0.0.1:8080']", "['127.0.0.1:8080', '127.0.0.1:8080']", StringComparison.Ordinal),
            "3:38 duplicate-item"
        },
        { Send("proxyProtocol: v1, tlvs: [crc32c]"), "3:66 tlvs-need-v2" },
        { Send("tlvs: [crc32c]"), "3:47 tlvs-need-v2" },
        {
            Http(string.Empty).Replace(
                "listeners:", "  b: { targets: ['127.0.0.1:8081', '127.0.0.1:8080'], send: { proxyProtocol: v1 } }\nlisteners:",
                StringComparison.Ordinal),
            "4:36 target-sent-twice?"
        },

        // PROXY protocol.
        { Tcp("receive: { proxyProtocol: {} }"), "6:16 nobody-named" },
        { Tcp("receive: { proxyProtocol: { others: plain } }"), "6:16 nobody-named" },
        { Tcp("receive: { proxyProtocol: { from: {} } }"), "6:39 nobody-named" },
        { Tcp("receive: { proxyProtocol: on }"), "6:31 nobody-named" },
        { Tcp("receive: { proxyProtocol: off }"), "" },
        { Tcp("receive: { proxyProtocol: { from: { none: required } } }"), "6:39 nobody-trusted?" },
        { Tcp("receive: { proxyProtocol: { from: { lb: optional } } }"), "6:45 optional-in-use?" },
        { Tcp("receive: { proxyProtocol: { from: { lb: required, 192.0.2.0/24: plain } } }"), "6:55 trust-conflict" },
        { Tcp("receive: { proxyProtocol: { from: { lb: required, 192.0.2.0/25: plain } } }"), "" },

        // Trust.
        { Http("clientAddress: { rules: [ { from: x-forwarded-for, trusted: [] } ] }"), "6:65 nobody-trusted?" },
        { Http("clientAddress: { rules: [ { from: x-forwarded-for, trusted: [none] } ] }"), "6:65 nobody-trusted?" },
        { Http("clientAddress: { rules: [ { from: x-forwarded-for, trusted: [none, lb] } ] }"), "" },
        { Http("clientAddress: { rules: [ { from: x-forwarded-for } ] }"), "6:31 missing-key" },
        { Http("clientAddress: { rules: [ { trusted: [lb] } ] }"), "6:31 missing-key" },
        { Http("clientAddress: { rules: [] }"), "6:29 empty-list" },
        { Http("clientAddress: {}"), "6:20 missing-key" },
        { Http("clientAddress: { rules: [ { from: 'header:A', trusted: [lb], via: [] } ] }"), "6:71 nobody-trusted?" },
        {
            Http("clientAddress: { rules: [ { from: forwarded, trusted: ["
                + "10.0.0.0/8, 10.1.0.0/16, 10.1.0.0/17, '2001:db8::/32', '2001:db8::/33'] } ] }"),
            "6:60 wide-trust?\n6:72 wide-trust?\n6:98 wide-trust?"
        },
        { Http("access: { deny: [10.0.0.0/8] }"), "" },
        { Http("access: { allow: [] }"), "6:22 nobody-allowed?" },
        { Http("access: { allow: [none] }"), "6:22 nobody-allowed?" },

        // Rules.
        { Rule("from: x-forwarded-for, depth: 2, limit: 2"), "6:66 exclusive-keys" },
        { Rule("from: forwarded, depth: 3, maxHops: 2"), "6:57 out-of-range" },
        { Rule("from: forwarded, limit: 33"), "6:57 out-of-range" },
        { Rule("from: forwarded, depth: 0"), "6:57 zero-not-allowed" },
        { Rule("from: forwarded, maxHops: 257"), "6:59 out-of-range" },
        {
            Rule("from: 'header:A', depth: 1, limit: 1, maxHops: 4"),
            "6:51 not-for-source\n6:61 not-for-source\n6:61 exclusive-keys\n6:71 not-for-source"
        },
        { Rule("from: x-forwarded-for, via: [lb]"), "6:56 not-for-source" },
        { Rule("from: 'query:a', via: [lb]"), "6:50 not-for-source" },
        { Rule("from: 'header:A', via: [lb, 192.0.2.1]"), "" },

        // Headers.
        {
            Http("requestHeaders: { set: { 'a b': x, Host: x, content_length: 1, X-Forwarded-For: x, X_Real_IP: x, Forwarded: x } }"),
            "6:30 bad-header-name\n6:40 protected-header\n6:49 protected-header\n"
                + "6:68 managed-header\n6:88 managed-header\n6:102 managed-header"
        },
        {
            Http("requestHeaders: { remove: [Transfer-Encoding, x-real-ip, X-Debug, x_debug] }"),
            "6:32 protected-header\n6:51 managed-header\n6:71 duplicate-item"
        },
        { Http("requestHeaders: { set: { X-A: 'b' }, remove: [x.a] }"), "6:51 duplicate-item" },
        {
            Http("requestHeaders: { set: { X-A: \"a\\r\\nb\", X-B: \"a\\0\", X-C: \"\\x7f\", X-D: 'ä', X-E: \"a\\tb\" } }"),
            "6:35 bad-header-value\n6:50 bad-header-value\n6:62 bad-header-value\n6:75 bad-header-value"
        },
        {
            Http("requestHeaders: { set: { A: $client_adress, B: '$', C: '${a', D: $status, E: $http_x_y, F: $$, G: '${remote_addr}x' } }"),
            "6:33 unknown-variable\n6:52 bad-template\n6:60 bad-template\n6:70 variable-not-here"
        },
        { Http("requestHeaders: { set: { A: $$5, B: $proxy_protocol_tlv_0xEA, C: $proxy_protocol_tlv_ssl_cn } }"), "" },
        {
            Http("requestHeaders: { set: { A: $proxy_protocol_tlv_foo, B: $proxy_protocol_tlv_ssl, C: $proxy_protocol_tlv_0x1ea } }"),
            "6:33 unknown-variable\n6:61 unknown-variable\n6:89 unknown-variable"
        },

        // Logs.
        {
            Http("accessLog: { file: '-', format: '$proxy_protocol_tlv_foo $$5 $proxy_protocol_tlv_0x' }"),
            "6:37 unknown-variable\n6:37 unknown-variable"
        },
        { Tcp("accessLog: { file: '-', format: '$proxy_protocol_tlv_ssl' }"), "6:37 unknown-variable" },
        { Http("accessLog: { file: '-', format: '$remote_addr $session_time $nope' }"), "6:37 variable-not-here\n6:37 unknown-variable" },
        { Tcp("accessLog: { file: '-', format: '$remote_addr $session_time $http_host' }"), "6:37 variable-not-here" },
        { Tcp("accessLog: off"), "" },

        // Protocols and routes.
        {
            Tcp("clientAddress: off,\nrequestHeaders: {},\ntimeouts: {},\nlimits: {}"),
            "6:5 not-for-protocol\n7:5 not-for-protocol\n8:5 not-for-protocol\n9:5 not-for-protocol"
        },
        {
            Http("routes: [ { host: a, upstream: app }, { host: A, path: /, upstream: app }, { host: b, upstream: app } ]"),
            "6:43 duplicate-route"
        },
        { Http("routes: [ { upstream: app } ]"), "6:15 duplicate-route" },
        { Upstreams + "  - { name: a, bind: '127.0.0.1:0', protocol: http, routes: [] }", "5:61 empty-list" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void What_makes_no_sense_is_told_with_its_place(string yaml, string expected) => Assert.Equal(expected, Codes(yaml));

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        const string Yaml = """
            networks: { lb: [10.0.0.5/8] }
            upstreams:
              app: { targets: [nowhere], balance: best }
            listeners:
              - name: web
                bind: 80
                protocol: http
                upstream: apps
                clientAddress: { rules: [ { from: x-forwarded-for, trusted: [edge], depth: 0 } ] }
                requestHeaders: { set: { X: "$nothing" } }
            drain: soon
            """;
        const string Expected = """
            1:18 host-bits
            3:20 bad-address
            3:39 unknown-value
            6:11 bad-address
            8:15 unknown-upstream
            9:66 unknown-network
            9:80 zero-not-allowed
            10:33 unknown-variable
            11:8 bad-duration
            """;
        Assert.Equal(Expected, Codes(Yaml));
    }

    private static string TwoBinds(string first, string second)
        => $"{Upstreams}  - {{ name: a, bind: ['{first}', '{second}'], protocol: tcp, upstream: app }}";

    private static string Send(string keys)
        => Tcp(string.Empty)
        .Replace("{ targets: ['127.0.0.1:8080'] }", $"{{ targets: ['127.0.0.1:8080'], send: {{ {keys} }} }}", StringComparison.Ordinal);

    private static string Rule(string keys) => Http($"clientAddress: {{ rules: [ {{ {keys}, trusted: [lb] }} ] }}");
}
