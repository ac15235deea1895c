using Whence.Gateway.Configuration;
using Whence.Proxy;
using static Whence.Gateway.Tests.Configuration.ConfigurationText;

namespace Whence.Gateway.Tests.Configuration;

/// <summary>Connections to targets that come from the client's own address.</summary>
public sealed class TransparentConfigurationTests
{
    [Theory]
    [InlineData("transparent: on", "2:55 transparent-in-use?")]
    [InlineData("transparent: off", "")]
    [InlineData("transparent: maybe", "2:55 unknown-value")]
    [InlineData("transparent: on, otherwise: reject", "2:55 transparent-in-use?")]
    [InlineData("transparent: on, otherwise: proxyProtocol", "2:55 transparent-in-use?")]
    [InlineData("transparent: on, otherwise: v2", "2:70 unknown-value\n2:55 transparent-in-use?")]
    [InlineData("transparent: on, otherwise: proxyProtocol, tlvs: [unique-id]", "2:55 transparent-in-use?")]
    [InlineData("transparent: on, otherwise: proxyProtocol, proxyProtocol: v1, tlvs: [unique-id]", "2:104 tlvs-need-v2\n2:55 transparent-in-use?")]
    [InlineData("transparent: on, tlvs: [unique-id]", "2:59 tlvs-need-v2\n2:55 transparent-in-use?")]
    [InlineData("otherwise: proxyProtocol", "2:42 otherwise-alone")]
    [InlineData("transparent: off, otherwise: reject", "2:60 otherwise-alone")]
    public void What_is_wrong_is_told_with_its_place(string send, string expected)
        => Assert.Equal(Sorted(expected), Sorted(Codes(Config("10.0.0.1:80", send))));

    [Theory]
    [InlineData("127.0.0.1:80")]
    [InlineData("[::1]:80")]
    public void A_target_may_be_on_loopback(string target)
        => Assert.EndsWith(" transparent-in-use?", Codes(Config(target, "transparent: on")), StringComparison.Ordinal);

    [Theory]
    [InlineData("transparent: on", ProxyVersions.None, true, false)]
    [InlineData("transparent: on, otherwise: proxyProtocol", ProxyVersions.None, true, true)]
    [InlineData("transparent: on, otherwise: proxyProtocol, proxyProtocol: v1", ProxyVersions.V1, true, true)]
    [InlineData("proxyProtocol: v2", ProxyVersions.V2, false, false)]
    public void The_model_is_what_was_written(string send, ProxyVersions version, bool transparent, bool otherwise)
    {
        UpstreamConfig upstream = Assert.Single(Load(Config("10.0.0.1:80", send)).Upstreams);
        Assert.Equal(
            new SendModel { ProxyProtocol = version, Transparent = transparent, HeaderOtherwise = otherwise },
            UpstreamCompiler.Compile(upstream).Send);
    }

    private static string Config(string target, string send) => $$"""
        upstreams:
          a: { targets: ['{{target}}'], send: { {{send}} } }
        listeners: [ { name: db, bind: '127.0.0.1:0', protocol: tcp, upstream: a } ]
        """;

    private static IEnumerable<string> Sorted(string lines) => lines.Split('\n').Order(StringComparer.Ordinal);
}
