using Whence.Gateway.Configuration;
using Whence.Proxy;
using static Whence.Gateway.Tests.Configuration.ConfigurationText;

namespace Whence.Gateway.Tests.Configuration;

public sealed class UdpConfigurationTests
{
    private const string Receive = "receive: { proxyProtocol: { from: { lb: required } }";

    public static TheoryData<string, string> Rows => new()
    {
        { Udp(string.Empty), "" },
        { Udp(Receive + ", udpHeader: spp }"), "" },
        { Udp(Receive + ", udpHeader: first-datagram }, timeouts: { header: 30s }, limits: { headers: 10 }"), "" },
        { Udp("access: { connections: { perClient: 5 } }, accessLog: { file: '-', format: json }"), "" },

        // Keys for connections and requests.
        { Udp("tls: { mode: passthrough }"), "6:5 not-for-protocol" },
        { Udp("routes: [ { upstream: app } ]"), "6:5 not-for-protocol" },
        { Udp("routes: [ { upstream: app, sni: a.example } ]"), "6:5 not-for-protocol" },
        { Udp("clientAddress: off"), "6:5 not-for-protocol" },
        { Udp("requestHeaders: { forwarded: remove }"), "6:5 not-for-protocol" },
        { Udp("httpVersions: ['1.1']"), "6:5 not-for-protocol" },
        { Udp("timeouts: { head: 1s, idle: 1s }"), "6:17 not-for-protocol" },
        { Udp("limits: { sessions: 1, requests: 1 }"), "6:28 not-for-protocol" },
        { Udp("receive: { proxyProtocol: { from: { lb: required }, deadline: 1s } }"), "6:57 not-for-protocol" },
        { Udp("receive: { proxyProtocol: { from: { lb: required }, insideTls: off } }"), "6:57 not-for-protocol" },
        { Udp("receive: { proxyProtocol: { from: { lb: required }, versions: [v1, v2] } }"), "6:67 not-for-protocol" },
        { Udp("receive: { proxyProtocol: { from: { lb: required }, versions: [v2] } }"), "" },
        { Udp("accessLog: { file: '-', format: '$request_method' }"), "6:37 variable-not-here" },

        // Keys for datagrams elsewhere.
        { Tcp(Receive + ", udpHeader: spp }"), "6:59 not-for-protocol" },
        { Http("timeouts: { idle: 1s }"), "6:17 not-for-protocol" },
        { Http("limits: { sessions: 1 }"), "6:15 not-for-protocol" },

        // A form without anybody who sends it.
        { Udp("receive: { udpHeader: spp }"), "6:16 udp-header-alone" },
        { Send("udpHeader: spp"), "3:47 udp-header-alone" },
        { Send("proxyProtocol: v2, udpHeader: spp"), "" },

        // The client's own address, and what is sent where it cannot be used.
        { Remote("transparent: on"), "3:57 transparent-in-use?" },
        { Remote("transparent: on, otherwise: proxyProtocol"), "3:57 transparent-in-use?" },
        { Remote("transparent: on, otherwise: proxyProtocol, udpHeader: spp"), "3:57 transparent-in-use?" },
        { Remote("transparent: on, udpHeader: spp"), "3:57 transparent-in-use?\n3:61 udp-header-alone" },
        { Remote("transparent: on, otherwise: proxyProtocol, proxyProtocol: v1"), "3:57 transparent-in-use?\n3:102 not-for-protocol" },
        { Remote("otherwise: proxyProtocol"), "3:44 otherwise-alone" },
        { Send("transparent: on"), "3:60 transparent-in-use?" },

        // Its upstream.
        { Send("proxyProtocol: v1"), "3:62 not-for-protocol" },
        { Upstream("tls: {}"), "3:39 not-for-protocol" },
        { Upstream("httpVersion: 2"), "3:39 not-for-protocol" },
        { Udp(string.Empty).Replace(", upstream: app", "", StringComparison.Ordinal), "5:5 missing-key" },
        { Udp("receive: { proxyProtocol: {} }"), "6:16 nobody-named" },

        // Figures.
        { Udp("limits: { sessions: 0 }"), "6:25 zero-not-allowed" },
        { Udp("limits: { sessions: unlimited }"), "6:25 unknown-value" },
        { Udp("timeouts: { idle: unlimited }"), "" },
        { Udp("receive: { udpHeader: SPP, proxyProtocol: { from: { lb: required } } }"), "6:27 unknown-value" },

        // TCP and UDP have ports of their own.
        { TwoBinds("tcp"), "" },
        { TwoBinds("udp"), "6:37 duplicate-bind" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void What_is_wrong_is_told_where_it_stands(string yaml, string expected) => Assert.Equal(expected, Codes(yaml));

    [Fact]
    public void The_model_is_what_was_written()
    {
        GatewayModel model = ModelCompiler.Compile(Load(Send("proxyProtocol: v2, udpHeader: first-datagram", Receive + """
            , udpHeader: spp }, timeouts: { idle: 5s, header: 7s }, limits: { sessions: 10, headers: 20 }
            """)));
        ListenerModel listener = Assert.Single(model.Listeners).Model;
        UdpModel udp = listener.Udp!;
        Assert.Null(listener.Tcp);
        Assert.Null(listener.Http);
        Assert.Equal((UdpHeaderForm.Spp, 10, 20), (udp.Receive, udp.Sessions, udp.Headers));
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7)), (udp.Idle, udp.HeaderLifetime));
        Assert.Equal((ProxyVersions.V2, UdpHeaderForm.FirstDatagram), (udp.Upstream.Send.ProxyProtocol, udp.Upstream.Send.UdpHeader));
    }

    [Fact]
    public void The_example_is_good()
        => Assert.Equal("", Codes(File.ReadAllText(Repository.PathOf("examples/udp.yaml"))));

    private static string Remote(string send) => Send(send).Replace("127.0.0.1:8080", "10.0.0.1:80", StringComparison.Ordinal);

    private static string Send(string send, string lines = "") => Upstream($"send: {{ {send} }}", lines);

    private static string Upstream(string more, string lines = "")
        => Udp(lines).Replace("['127.0.0.1:8080']", $"['127.0.0.1:8080'], {more}", StringComparison.Ordinal);

    private static string TwoBinds(string protocol) => Upstreams
        + "  - { name: a, bind: '127.0.0.1:53', protocol: udp, upstream: app }\n"
        + $"  - {{ name: b, protocol: {protocol}, bind: '127.0.0.1:53', upstream: app }}\n";
}
