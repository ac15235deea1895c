using Whence.Gateway.Configuration;
using Whence.Linux.Announce;
using Whence.Proxy;
using static Whence.Gateway.Tests.Configuration.ConfigurationText;

namespace Whence.Gateway.Tests.Configuration;

public sealed class ToaConfigurationTests
{
    public static TheoryData<string, string> Rows => new()
    {
        { Tcp("receive: { toa: off }"), "" },
        { Tcp("receive: { toa: lb }"), "" },
        { Http("receive: { toa: [lb, 198.51.100.1] }"), "" },
        { Tcp("receive: { toa: { from: [lb], kinds: [200, 254, { kind: 77, lengths: [7, 19] }] } }"), "" },
        { Tcp("receive: { toa: [lb], proxyProtocol: { from: { lb: required } } }"), "" },

        // Nobody.
        { Tcp("receive: { toa: on }"), "6:21 nobody-named" },
        { Tcp("receive: { toa: [] }"), "6:21 nobody-trusted?" },
        { Tcp("receive: { toa: [none] }"), "6:21 nobody-trusted?" },
        { Tcp("receive: { toa: { from: [] } }"), "6:29 nobody-trusted?" },
        { Tcp("receive: { toa: { kinds: [200] } }"), "6:21 missing-key" },
        { Tcp("receive: { toa: [nope] }"), "6:22 unknown-network" },
        { Tcp("receive: { toa: [10.0.0.0/8] }"), "6:22 wide-trust?" },

        // Kinds.
        { Tcp("receive: { toa: { from: [lb], kinds: [8] } }"), "6:43 bad-toa-kind" },
        { Tcp("receive: { toa: { from: [lb], kinds: [256] } }"), "6:43 bad-toa-kind" },
        { Tcp("receive: { toa: { from: [lb], kinds: [0xFE] } }"), "6:43 bad-toa-kind" },
        { Tcp("receive: { toa: { from: [lb], kinds: [{ kind: 200, lengths: [9] }] } }"), "6:66 unknown-value" },
        { Tcp("receive: { toa: { from: [lb], kinds: [{ lengths: [8] }] } }"), "6:43 missing-key" },
        { Tcp("receive: { toa: { from: [lb], kind: 200 } }"), "6:35 unknown-key" },

        // Sending.
        { Send("toa: off"), "" },
        { Send("toa: on"), "" },
        { Send("toa: { kind: 254 }, proxyProtocol: v2"), "" },
        { Send("toa: { kind: 8 }"), "3:60 bad-toa-kind" },
        { Send("toa: { kind: 28 }"), "3:60 bad-toa-kind" },
        { Send("toa: {}"), "3:52 missing-key" },
        { Send("toa: 200"), "3:52 unknown-value" },
        { Send("toa: on, transparent: on").Replace("127.0.0.1:8080", "192.0.2.1:80", StringComparison.Ordinal), "3:45 exclusive-keys\n3:67 transparent-in-use?" },
        { Send("reveal: on"), "" },
        { Send("reveal: on, toa: on"), "" },
        { Send("reveal: on").Replace("127.0.0.1:8080", "192.0.2.1:80", StringComparison.Ordinal), "3:20 reveal-elsewhere" },
        { Udp(string.Empty).Replace("['127.0.0.1:8080']", "['127.0.0.1:8080'], send: { toa: on }", StringComparison.Ordinal), "3:47 not-for-protocol" },

        // Where there is no connection, or none that we see.
        { Udp("receive: { toa: [lb] }"), "6:16 not-for-protocol" },
        { Tcp("engine: kernel, receive: { toa: [lb] }").Replace("127.0.0.1:0", "192.0.2.1:80", StringComparison.Ordinal)
            .Replace("127.0.0.1:8080", "192.0.2.2:80", StringComparison.Ordinal), "6:21 not-for-kernel" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void What_is_wrong_is_told_with_its_place(string yaml, string codes) => Assert.Equal(codes, Codes(yaml));

    [Fact]
    public void Networks_and_kinds_are_compiled()
    {
        ToaModel usual = Compile("receive: { toa: [lb] }")!;
        Assert.True(usual.From.Contains(Address.FromIPv4(0xC0000201)));
        Assert.False(usual.From.Contains(Address.FromIPv4(0xC0000301)));
        Assert.Same(ToaFormats.Usual, usual.Formats);

        ToaModel own = Compile("receive: { toa: { from: [lb], kinds: [200, 28, { kind: 77, lengths: [7, 20] }] } }")!;
        Assert.Equal(
            [
                new ToaFormat(28, ToaLengths.WithoutPort), new ToaFormat(77, ToaLengths.IPv4WithoutPort | ToaLengths.IPv6),
                new ToaFormat(200, ToaLengths.WithPort),
            ],
            own.Formats.All);
        Assert.Null(Compile("receive: { toa: off }"));
        Assert.True(Compile("receive: { toa: [] }")!.From.IsEmpty);
    }

    [Theory]
    [InlineData("per-datagram", "")]
    [InlineData("first-datagram", "exclusive-keys")]
    public void Whoever_stands_behind_a_first_datagram_is_never_shown(string form, string code)
    {
        string codes = Codes($$"""
            networks: { lb: [192.0.2.1] }
            upstreams: { dns: { targets: ['127.0.0.1:5353'], send: { reveal: on } } }
            listeners:
              - { name: dns, bind: '0.0.0.0:53', protocol: udp, upstream: dns, receive: { udpHeader: {{form}}, proxyProtocol: { from: { lb: required } } } }
            """);
        Assert.Equal(code, codes.Split(' ')[^1]);
    }

    [Theory]
    [InlineData("proxyProtocol: off", null)]
    [InlineData("toa: on", 200)]
    [InlineData("toa: { kind: 254 }", 254)]
    public void The_kind_that_is_sent_is_compiled(string send, int? kind)
    {
        GatewayModel model = ModelCompiler.Compile(Load(Send(send)));
        Assert.Equal(kind is null ? AnnouncementWays.None : AnnouncementWays.Toa, model.Announces);
        Assert.Equal(kind, model.Listeners[0].Model.Tcp!.Upstream!.Send.Toa);
    }

    private static string Send(string lines) => Tcp(string.Empty).Replace("['127.0.0.1:8080']", $"['127.0.0.1:8080'], send: {{ {lines} }}", StringComparison.Ordinal);

    private static ToaModel? Compile(string lines) => ModelCompiler.Compile(Load(Tcp(lines))).Listeners[0].Model.Toa;
}
