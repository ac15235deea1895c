using System.Collections;
using System.Reflection;
using Whence.Gateway.Configuration;
using Whence.Proxy;
using static Whence.Gateway.Tests.Configuration.ConfigurationText;

namespace Whence.Gateway.Tests.Configuration;

public sealed class ConfigurationRecordTests
{
    [Fact]
    public void What_was_written_stands_in_the_records()
    {
        GatewayConfig config = Load(ConfigurationSample.Yaml);
        ListenerConfig postgres = config.Listeners[0];
        ListenerConfig web = config.Listeners[1];
        Assert.Equal(["slb", "edge", "alb", "ali-cdn", "office", "local", "nobody"], config.Networks.Select(network => network.Name));
        Assert.Equal("[unix:, 127.0.0.0/8, ::1/128]", config.Networks[5].Members.ToString());
        Assert.Equal(
            "[10.0.0.10:8080 1, 10.0.0.11:8080 2]",
            $"[{string.Join(", ", config.Upstreams[0].Targets.Select(target => $"{target.Address} {target.Weight}"))}]");
        Assert.Equal(
            (ProxyVersions.V2, SendTlvs.Authority | SendTlvs.UniqueId | SendTlvs.Crc32C | SendTlvs.Received),
            (config.Upstreams[0].Send.ProxyProtocol, config.Upstreams[0].Send.Tlvs));
        Assert.Equal("[0.0.0.0:5432, [::]:5432]", postgres.Bind.ToString());
        Assert.Equal(
            "[slb Required, edge Optional, 192.0.2.99/32 Plain]",
            $"[{string.Join(", ", postgres.Receive.ProxyProtocol!.From.Select(sender => $"{sender.Network} {sender.Policy}"))}]");
        Assert.Equal((HeaderPolicy.Reject, 4096), (postgres.Receive.ProxyProtocol.Others, postgres.Receive.ProxyProtocol.MaxSize));
        Assert.Equal(new ConnectionLimitsConfig { PerClient = 200, PerPeer = 20_000, Max = 50_000 }, postgres.Access.Connections);
        Assert.Equal("[office]", postgres.Access.Allow!.ToString());
        Assert.Equal("header:Ali-Cdn-Real-Ip via [ali-cdn]", $"{web.ClientAddress.Rules[0].From} via {web.ClientAddress.Rules[0].Via}");
        Assert.Equal(
            (2, null, 32),
            (web.ClientAddress.Rules[1].Depth, web.ClientAddress.Rules[1].Limit, web.ClientAddress.Rules[1].MaxHops));
        Assert.Equal(ClaimField.Tlv(0xEA), web.ClientAddress.Rules[2].From);
        Assert.Equal(new HeaderValueConfig("client-real-ip", "$client_address"), Assert.Single(web.RequestHeaders.Set));
        Assert.Equal(("api.example.net", "/v1/", "app"), (web.Routes[0].Host, web.Routes[0].Path, web.Routes[0].Upstream));
        Assert.Equal(new AccessLogConfig { File = "access.log" }, web.AccessLog);
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        GatewayConfig config = Load(Http(string.Empty));
        ListenerConfig expected = new()
        {
            Name = "web",
            Protocol = ListenerProtocol.Http,
            Upstream = "app",
            Bind = config.Listeners[0].Bind,
        };
        Assert.Equal(expected, config.Listeners[0]);
        Assert.Equal(new UpstreamConfig { Name = "app", Targets = config.Upstreams[0].Targets }, config.Upstreams[0]);
        Assert.Equal((null, GatewayConfig.DefaultDrain), (config.Admin, config.Drain));
    }

    [Fact]
    public void On_and_off_and_true_and_false_both_serve()
    {
        RequestHeadersConfig words = Load(Http("requestHeaders: { xRealIp: on, forwarded: off, xForwardedProto: off }"))
            .Listeners[0].RequestHeaders;
        RequestHeadersConfig booleans = Load(Http("requestHeaders: { xRealIp: true, forwarded: false, xForwardedProto: false }"))
            .Listeners[0].RequestHeaders;
        Assert.Equal(
            new RequestHeadersConfig { XRealIp = ValueMode.Replace, Forwarded = ChainMode.Remove, XForwardedProto = ValueMode.Remove },
            words);
        Assert.Equal(words, booleans);
    }

    [Fact]
    public void Off_for_a_route_is_not_the_same_as_leaving_it_out()
    {
        GatewayConfig config = Load(Http("routes: [ { host: a, upstream: app, clientAddress: off }, { host: b, upstream: app } ]"));
        Assert.Equal([ClientAddressConfig.Off, null], config.Listeners[0].Routes.Select(route => route.ClientAddress));
    }

    [Fact]
    public void An_empty_allow_list_is_nobody_and_none_is_everybody()
    {
        Assert.Empty(Load(Http("access: { allow: [] }")).Listeners[0].Access.Allow!);
        Assert.Null(Load(Http("access: { deny: [] }")).Listeners[0].Access.Allow);
    }

    [Fact]
    public void Records_compare_by_what_they_say_and_not_by_where_it_stands()
    {
        GatewayConfig config = Load(ConfigurationSample.Yaml);
        GatewayConfig moved = Load("# a comment\n\n" + ConfigurationSample.Yaml);
        Assert.Equal(config, moved);
        Assert.Equal(config.GetHashCode(), moved.GetHashCode());
    }

    [Fact]
    public void Json_is_yaml()
        => Assert.Equal(
            Load(Http(string.Empty)),
            Load("""
                {"networks": {"lb": ["192.0.2.0/24"], "none": []}, "upstreams": {"app": {"targets": ["127.0.0.1:8080"]}},
                 "listeners": [{"name": "web", "bind": "127.0.0.1:0", "protocol": "http", "upstream": "app"}]}
                """));

    [Fact]
    public void Every_property_of_every_record_takes_part_in_comparison()
    {
        int compared = 0;
        foreach (object record in Walk(Load(ConfigurationSample.Yaml)).ToList())
        {
            foreach (PropertyInfo property in record.GetType().GetProperties().Where(property => property.SetMethod is not null))
            {
                object? current = property.GetValue(record);
                object copy = record.GetType().GetMethod("<Clone>$")!.Invoke(record, [])!;
                Assert.Equal(record, copy);
                property.SetValue(copy, Other(property.PropertyType, current));
                if (current is null && property.GetValue(copy) is null)
                {
                    continue; // Another record of the sample has a value here.
                }

                Assert.False(record.Equals(copy), $"{record.GetType().Name}.{property.Name}");
                compared++;
            }
        }

        Assert.InRange(compared, 60, int.MaxValue);
    }

    private static IEnumerable<object> Walk(object value)
    {
        if (value.GetType().GetMethod("<Clone>$") is not null && value.GetType().Namespace == typeof(GatewayConfig).Namespace)
        {
            yield return value;
        }

        IEnumerable<object?> inner = value is IEnumerable items
            ? items.Cast<object?>()
            : value.GetType().GetProperties().Where(property => property.SetMethod is not null)
                .Select(property => property.GetValue(value));
        bool ours = value is IEnumerable || value.GetType().Namespace == typeof(GatewayConfig).Namespace;
        foreach (object found in inner.Where(item => ours && item is not null and not string and not ValueType)
            .SelectMany(item => Walk(item!)))
        {
            yield return found;
        }
    }

    /// <summary>A value of the type that is not the one at hand.</summary>
    private static object? Other(Type type, object? current)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return current switch
        {
            null when type == typeof(string) => "other",
            null when type == typeof(int) => 7,
            null when type == typeof(Prefix) => Prefix.Create(Address.FromIPv4(1), 32),
            string text => text + "x",
            int number => number + 1,
            bool flag => !flag,
            TimeSpan time => time + TimeSpan.FromSeconds(1),
            Enum value => Enum.ToObject(type, Convert.ToInt32(value) + 1),
            ClaimField => ClaimField.Query("other"),
            AddressPort address => address with { Port = 1 },
            Prefix => Prefix.Create(Address.FromIPv4(1), 32),
            _ => null,
        };
    }
}
