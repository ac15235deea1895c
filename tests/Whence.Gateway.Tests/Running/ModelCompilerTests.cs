using System.Text;
using Whence.Gateway.Configuration;
using Whence.Proxy;

namespace Whence.Gateway.Tests.Running;

public sealed class ModelCompilerTests
{
    private const string Yaml = """
        networks:
          lb: [10.0.0.0/8, "unix:"]
          one: [10.1.0.0/16]
          nobody: []
        upstreams:
          a: { targets: ["127.0.0.1:1", { address: "127.0.0.1:2", weight: 3 }],
               send: { proxyProtocol: v2, tlvs: [crc32c] }, timeouts: { connect: 2s, idle: 3s } }
          b: { targets: ["127.0.0.1:3"] }
        listeners:
          - name: web
            bind: ["127.0.0.1:0", "[::1]:0"]
            protocol: http
            receive: { proxyProtocol: { from: { lb: required, one: optional },
              others: plain, versions: [v2], deadline: 7s, maxSize: 1KiB } }
            access: { allow: [nobody], deny: [one, 192.0.2.1], connections: { perClient: 1, perPeer: 2, max: 3 } }
            clientAddress: { rules: [ { from: x-forwarded-for, trusted: [lb], depth: 2, maxHops: 9 } ], whenIndeterminate: reject }
            requestHeaders: { xForwardedFor: replace, set: { X-Client: "$client_address" }, remove: [X-Debug] }
            timeouts: { head: 1s, keepAlive: 2s, form: 3s, response: 4s }
            limits: { headSize: 8KiB, line: 2KiB, fields: 9, formSize: 1KiB }
            routes: [ { host: a.example, path: /v1/, upstream: a, clientAddress: off, requestHeaders: { xForwardedFor: keep } } ]
            upstream: b
            accessLog: { file: "-", format: "$remote_addr" }
        admin: { bind: "127.0.0.1:9180" }
        drain: 9s
        """;

    private static readonly GatewayModel Model = ModelCompiler.Compile(Load());
    private static readonly ListenerModel Web = Model.Listeners[0].Model;

    [Fact]
    public void Policies_are_found_by_the_longest_prefix_and_for_unix_peers()
    {
        ProxyProtocolModel model = Web.ProxyProtocol!;
        Assert.Equal(HeaderPolicy.Required, model.PolicyFor(Ip("10.9.0.1")));
        Assert.Equal(HeaderPolicy.Optional, model.PolicyFor(Ip("10.1.0.1")));
        Assert.Equal(HeaderPolicy.Required, model.PolicyFor(Address.Unix));
        Assert.Equal(HeaderPolicy.Plain, model.PolicyFor(Ip("192.0.2.1")));
        Assert.Equal((new ProxyReadOptions(1024, ProxyVersions.V2), TimeSpan.FromSeconds(7)), (model.Read, model.Deadline));
    }

    [Fact]
    public void An_empty_network_in_allow_is_nobody()
    {
        Assert.True(Web.Access.Allow!.IsEmpty);
        Assert.True(Web.Access.Deny.Contains(Ip("10.1.2.3")));
        Assert.True(Web.Access.Deny.Contains(Ip("192.0.2.1")));
        Assert.False(Web.Access.Deny.Contains(Ip("192.0.2.2")));
        Assert.Equal((1, 2, 3), (Web.Access.PerClient, Web.Access.PerPeer, Web.Access.Max));
    }

    [Fact]
    public void A_route_has_its_own_rules_or_the_listeners()
    {
        (RouteModel own, RouteModel rest) = (Web.Http!.Routes[0], Web.Http.Routes[1]);
        Assert.Equal(("a", "a.example", "/v1/", "a.example/v1/"), (own.Upstream.Name, own.Host, own.Path, own.Name));
        Assert.Empty(own.ClientAddress.Rules);
        Assert.Equal(ChainMode.Keep, own.RequestHeaders.XForwardedFor);
        Assert.Equal(("b", null, null, "*/"), (rest.Upstream.Name, rest.Host, rest.Path, rest.Name));
        ClaimRule rule = Assert.Single(rest.ClientAddress.Rules);
        Assert.Equal((2, 9, true), (rule.Depth, rule.MaxHops, rest.ClientAddress.RejectWhenIndeterminate));
        Assert.True(rule.Trusted.Contains(Address.Unix));
        Assert.Equal([KeyValuePair.Create("X-Client", "$client_address")], rest.RequestHeaders.Set);
        Assert.Equal(["X-Debug"], rest.RequestHeaders.Remove);
    }

    [Fact]
    public void Limits_targets_and_times_are_those_of_the_file()
    {
        Assert.Equal(
            new HttpLimits
            {
                HeadTimeout = TimeSpan.FromSeconds(1),
                KeepAliveTimeout = TimeSpan.FromSeconds(2),
                FormTimeout = TimeSpan.FromSeconds(3),
                UpstreamTimeout = TimeSpan.FromSeconds(4),
                HeadSize = 8192,
                LineSize = 2048,
                Fields = 9,
                FormSize = 1024,
            },
            Web.Http!.Limits);
        UpstreamModel upstream = Web.Http.Routes[0].Upstream;
        Assert.Equal([1, 3], upstream.Targets.Select(static target => target.Weight));
        Assert.Equal(new SendModel { ProxyProtocol = ProxyVersions.V2, Tlvs = SendTlvs.Crc32C }, upstream.Send);
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)), (upstream.ConnectTimeout, upstream.IdleTimeout));
        Assert.Equal((2, TimeSpan.FromSeconds(9), 9180), (Web.Bind.Length, Model.Drain, Model.Admin!.Value.Port));
        Assert.Equal("$remote_addr", Model.Listeners[0].AccessLog!.Template);
    }

    private static GatewayConfig Load()
    {
        ConfigResult result = ConfigFile.Parse(Encoding.UTF8.GetBytes(Yaml), "test.yaml");
        Assert.True(result.Config is not null, string.Join('\n', result.Diagnostics));
        return result.Config;
    }

    private static Address Ip(string text)
    {
        Assert.True(Address.TryParse(text, out Address address));
        return address;
    }
}
