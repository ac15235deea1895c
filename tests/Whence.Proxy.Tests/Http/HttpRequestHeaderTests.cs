namespace Whence.Proxy.Tests.Http;

/// <summary>What the target is told in fields, by mode.</summary>
public class HttpRequestHeaderTests
{
    private const string Chain = "X-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.0.0.7";

    [Theory]
    [InlineData(ChainMode.Append, "10.0.0.5", "203.0.113.9, 10.0.0.7, 10.0.0.5")]
    [InlineData(ChainMode.AppendAll, "10.0.0.5", "6.6.6.6, 203.0.113.9, 10.0.0.7, 10.0.0.5")]
    [InlineData(ChainMode.Replace, "10.0.0.5", "203.0.113.9")]
    [InlineData(ChainMode.Keep, "10.0.0.5", "6.6.6.6, 203.0.113.9, 10.0.0.7")]
    [InlineData(ChainMode.Remove, "10.0.0.5", null)]
    [InlineData(ChainMode.Append, "192.0.2.66", "192.0.2.66")]
    [InlineData(ChainMode.AppendAll, "192.0.2.66", "192.0.2.66")]
    [InlineData(ChainMode.Replace, "192.0.2.66", "192.0.2.66")]
    [InlineData(ChainMode.Keep, "192.0.2.66", null)]
    [InlineData(ChainMode.Remove, "192.0.2.66", null)]
    public async Task X_Forwarded_For_by_mode(ChainMode mode, string sender, string? expected)
    {
        WireMessage got = await AskAsync(sender, new RequestHeadersModel { XForwardedFor = mode }, ClaimField.XForwardedFor, Chain);
        Assert.Equal(expected, got.Field("X-Forwarded-For"));
    }

    [Theory]
    [InlineData(ChainMode.Append, "10.0.0.5", "for=203.0.113.9, for=10.0.0.5;proto=http;host=\"a\"")]
    [InlineData(ChainMode.AppendAll, "10.0.0.5", "for=6.6.6.6, for=203.0.113.9, for=10.0.0.5;proto=http;host=\"a\"")]
    [InlineData(ChainMode.Replace, "10.0.0.5", "for=203.0.113.9;proto=http;host=\"a\"")]
    [InlineData(ChainMode.Keep, "10.0.0.5", "for=6.6.6.6, for=203.0.113.9")]
    [InlineData(ChainMode.Remove, "10.0.0.5", null)]
    [InlineData(ChainMode.Append, "2001:db8::66", "for=\"[2001:db8::66]\";proto=http;host=\"a\"")]
    [InlineData(ChainMode.Keep, "192.0.2.66", null)]
    public async Task Forwarded_by_mode(ChainMode mode, string sender, string? expected)
    {
        WireMessage got = await AskAsync(
            sender, new RequestHeadersModel { Forwarded = mode }, ClaimField.Forwarded, "Forwarded: for=6.6.6.6", "Forwarded: for=203.0.113.9");
        Assert.Equal(expected, got.Field("Forwarded"));
    }

    [Theory]
    [InlineData(ValueMode.Keep, "10.0.0.5", "https", "example.org", "8443")]
    [InlineData(ValueMode.Keep, "192.0.2.66", "http", "a", null)]
    [InlineData(ValueMode.Replace, "10.0.0.5", "http", "a", null)]
    [InlineData(ValueMode.Remove, "10.0.0.5", null, null, "-")]
    public async Task Single_values_by_mode(ValueMode mode, string sender, string? proto, string? host, string? port)
    {
        var model = new RequestHeadersModel { XForwardedProto = mode, XForwardedHost = mode, XForwardedPort = mode };
        WireMessage got = await AskAsync(
            sender, model, ClaimField.XForwardedFor, "X-Forwarded-Proto: https", "X-Forwarded-Host: example.org", "X-Forwarded-Port: 8443", "X-Forwarded-Prefix: /p");
        Assert.Equal((proto, host), (got.Field("X-Forwarded-Proto"), got.Field("X-Forwarded-Host")));
        Assert.Equal(port == "8443", got.Field("X-Forwarded-Port") == "8443"); // our own is the port that the kernel chose
        Assert.Equal(port == "-", got.Field("X-Forwarded-Port") is null);
        Assert.Equal(sender == "10.0.0.5" ? "/p" : null, got.Field("X-Forwarded-Prefix"));
    }

    [Fact]
    public async Task When_the_client_cannot_be_told_nothing_names_one()
    {
        var model = new RequestHeadersModel
        {
            Forwarded = ChainMode.Append,
            Set = [new("client-real-ip", "$client_address"), new("X-Client-Reason", "${client_reason}/$client_verified"), new("X-Peer", "$realip_remote_addr")],
        };
        WireMessage got = await AskAsync(
            "10.0.0.5", model, ClaimField.XForwardedFor, "X-Forwarded-For: 203.0.113.9, unknown", "client-real-ip: 6.6.6.6", "client_real_ip: 6.6.6.6");
        Assert.Equal("10.0.0.5", got.Field("X-Forwarded-For"));
        Assert.Equal("for=unknown;proto=http;host=\"a\"", got.Field("Forwarded"));
        Assert.Null(got.Field("X-Real-IP"));
        Assert.Null(got.Field("client-real-ip"));
        Assert.Null(got.Field("client_real_ip"));
        Assert.Equal("claim-unknown/false", got.Field("X-Client-Reason"));
        Assert.Equal("10.0.0.5", got.Field("X-Peer"));
    }

    [Fact]
    public async Task Fields_of_the_configuration_are_set_last_and_removed_ones_are_gone_in_every_spelling()
    {
        var model = new RequestHeadersModel
        {
            Set = [new("Client-Real-Ip", "$client_address"), new("X-Text", "a $http_x_in-${request_method} $$5 $$client_port"), new("Host", "internal.example"), new("Content-Length", "7")],
            Remove = ["X-Debug"],
        };
        WireMessage got = await AskAsync(
            "192.0.2.66", model, ClaimField.XForwardedFor, "client.real.ip: 6.6.6.6", "CLIENT-REAL-IP: 6.6.6.6", "x-debug: 1", "X_Debug: 1", "X-In: in",
            "Connection: client-real-ip, X-Text, X-Hop", "X-Hop: 1", "Keep-Alive: 5", "TE: deflate", "Proxy-Authorization: x", "Proxy: x");
        Assert.Equal("192.0.2.66", got.Field("Client-Real-Ip"));
        Assert.Equal("a in-GET $5 $client_port", got.Field("X-Text"));
        Assert.Equal("internal.example", got.Field("Host"));
        Assert.Null(got.Field("Content-Length"));
        string[] gone = ["client.real.ip", "x-debug", "x_debug", "x-hop", "keep-alive", "te", "proxy-authorization", "proxy", "connection"];
        Assert.DoesNotContain(got.Fields, field => gone.Contains(field.Key.ToLowerInvariant()));
    }

    [Fact]
    public async Task Connection_takes_away_neither_ours_nor_the_framing()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend), "192.0.2.66");
        await gateway.AskAsync(Make.Request(
            "POST", "/", "Connection: X-Forwarded-For, x-real-ip, Content-Length, Host, Content-Type", "Content-Length: 3", "Content-Type: text/plain") + "abc");
        WireMessage got = await backend.NextAsync();
        Assert.Equal("abc", got.Body);
        Assert.Equal(("192.0.2.66", "192.0.2.66", "a", "text/plain"),
            (got.Field("X-Forwarded-For"), got.Field("X-Real-IP"), got.Field("Host"), got.Field("Content-Type")));
    }

    [Fact]
    public async Task The_log_sees_no_managed_name_of_an_untrusted_sender()
    {
        var log = new RecordingLog("X-Forwarded-For", "User-Agent", "X-Missing");
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync([Make.Route(backend)], "192.0.2.66", log: log);
        await gateway.AskAsync(Make.Get("X-Forwarded-For: 127.0.0.1", "User-Agent: me"));
        Assert.Equal(new string?[] { null, "me", null }, (await log.NextRequestAsync()).Captured);
    }

    private static async Task<WireMessage> AskAsync(string sender, RequestHeadersModel model, ClaimField source, params string[] fields)
    {
        await using var backend = new RecordingBackend();
        RouteModel route = Make.Route(backend, Make.Rule(source, "10.0.0.0/8")) with { RequestHeaders = model };
        await using HttpGateway gateway = await HttpGateway.StartAsync(route, sender);
        Assert.Equal(200, (await gateway.AskAsync(Make.Get(fields))).Status);
        return await backend.NextAsync();
    }
}
