using Whence.Gateway.Configuration;
using Whence.Gateway.Configuration.Binding;
using static Whence.Gateway.Tests.Configuration.ConfigurationText;

namespace Whence.Gateway.Tests.Configuration;

public sealed class ConfigurationKeyTests
{
    /// <summary>Each key of the design that is not built yet, in its place.</summary>
    public static TheoryData<string, string> Later => new()
    {
        { "metrics: { otlp: 'http://127.0.0.1:4317' }\nlisteners: []", "1:1" },
        { "fleet: { etcd: ['http://127.0.0.1:2379'], prefix: /whence/prod }\nlisteners: []", "1:1" },
        { "include: other.yaml\nlisteners: []", "1:1" },
        { "networks: { partners: { file: partners.txt, refresh: 60s } }\nlisteners: []", "1:45" },
        { "networks: { feed: { url: 'https://example.net/ranges.txt', refresh: 1h } }\nlisteners: []", "1:21 1:60" },
        { "upstreams:\n  a: { targets: ['10.0.0.1:80'], health: { http: /healthz } }", "2:34" },
        { "upstreams:\n  a: { targets: ['10.0.0.1:80'], balance: least-connections }", "2:43" },
        { "upstreams:\n  a: { targets: ['10.0.0.1:80'], balance: random-two }", "2:43" },
        { "upstreams:\n  a: { targets: ['10.0.0.1:80'], balance: client-hash }", "2:43" },
        { Tcp("probes: { from: [lb] }"), "6:5" },
        { "admin: { bind: '127.0.0.1:9180', token: x }\nlisteners: []", "1:34" },
    };

    public static TheoryData<string, string, string> Unknown => new()
    {
        { "listner: []\nlisteners: []", "1:1", "did you mean 'listeners'? allowed: networks, upstreams, listeners, reveal, admin, drain" },
        { "upstreams:\n  a: { target: ['10.0.0.1:80'] }", "2:8", "did you mean 'targets'?" },
        { Tcp("recieve: {}"), "6:5", "did you mean 'receive'?" },
        { Http("requestHeaders: { x_forwarded_for: append }"), "6:23", "did you mean 'xForwardedFor'?" },
        { Http("requestHeaders: { XForwardedFor: append }"), "6:23", "did you mean 'xForwardedFor'?" },
        { Http("timeouts: { zzzzzzzz: 1h }"), "6:17", "allowed: head, keepAlive, form, response" },
        { Http("zzzzzzzz: 1"), "6:5", "allowed: name, bind" },
    };

    [Theory]
    [MemberData(nameof(Later))]
    public void A_key_of_the_design_that_is_not_built_is_an_error_that_says_so(string yaml, string places)
    {
        ConfigResult result = Read(yaml);
        Assert.Null(result.Config);
        Assert.Equal(
            places,
            string.Join(' ', result.Diagnostics.Where(d => d.Problem == ConfigProblem.NotSupportedYet)
                .Select(d => $"{d.Location.Line}:{d.Location.Column}")));
        Assert.DoesNotContain(result.Diagnostics, d => d.Problem is ConfigProblem.UnknownKey or ConfigProblem.UnknownValue);
    }

    [Theory]
    [MemberData(nameof(Unknown))]
    public void An_unknown_key_is_told_with_the_nearest_and_the_allowed_ones(string yaml, string place, string advice)
    {
        ConfigDiagnostic unknown = Assert.Single(Read(yaml).Diagnostics, d => d.Problem == ConfigProblem.UnknownKey);
        Assert.Equal(place, $"{unknown.Location.Line}:{unknown.Location.Column}");
        Assert.StartsWith(advice, unknown.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void No_key_is_both_read_and_for_later()
        => Assert.All(Shapes.All, shape => Assert.Empty(shape.Keys.Intersect(shape.Later)));

    [Fact]
    public void The_sample_loads_without_an_error_and_with_the_warnings_that_it_deserves()
    {
        ConfigResult result = Read(ConfigurationSample.Yaml);
        Assert.Equal("2:16 wide-trust?\n26:38 optional-in-use?", Codes(result));
        Assert.NotNull(result.Config);
    }
}
