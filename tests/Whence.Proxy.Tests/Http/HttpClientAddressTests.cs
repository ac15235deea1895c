namespace Whence.Proxy.Tests.Http;

/// <summary>Who the client of a request is, by every source, and what the target is told.</summary>
public class HttpClientAddressTests
{
    private static readonly ClaimRule XForwardedForRule = Make.Rule(ClaimField.XForwardedFor, "10.0.0.0/8");

    [Fact]
    public async Task Each_request_of_a_connection_has_its_own_client()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend, XForwardedForRule), "10.0.0.5");
        using RawClient client = await gateway.ConnectAsync();
        for (int i = 1; i <= 3; i++)
        {
            await client.AskAsync(Make.Get($"X-Forwarded-For: 203.0.113.{i}"));
            Assert.Equal($"203.0.113.{i}, 10.0.0.5", (await backend.NextAsync()).Field("X-Forwarded-For"));
            RequestRecord record = await gateway.Log.NextRequestAsync();
            Assert.Equal($"203.0.113.{i}", record.Resolution.Client.Address.ToString());
            Assert.True(record.Resolution.Verified);
            Assert.Equal(i, record.Number);
        }

        await client.AskAsync(Make.Get());
        Assert.Equal("10.0.0.5", (await backend.NextAsync()).Field("X-Forwarded-For"));
        Assert.Equal("claim-missing", (await gateway.Log.NextRequestAsync()).Resolution.Reason.ToName());
        Assert.Equal(1, backend.Connections);
    }

    public static TheoryData<string, string, string, string> SingleSources() => new()
    {
        { "query", "GET /?a=1&realip=203.0.113.9 HTTP/1.1\r\nHost: a\r\n\r\n", "203.0.113.9", "unproven" },
        { "query", "GET /?real%69p=2001%3Adb8%3a%3A7 HTTP/1.1\r\nHost: a\r\n\r\n", "2001:db8::7", "unproven" },
        { "query", "GET /?realip=203.0.113.9&realip=203.0.113.9 HTTP/1.1\r\nHost: a\r\n\r\n", "10.0.0.5", "claim-duplicate" },
        { "query", "GET /?realip=203.0.113.%zz HTTP/1.1\r\nHost: a\r\n\r\n", "10.0.0.5", "claim-malformed" },
        { "query", "GET /?realip=+203.0.113.9%00 HTTP/1.1\r\nHost: a\r\n\r\n", "10.0.0.5", "claim-malformed" },
        { "query", "GET /?realipx=203.0.113.9 HTTP/1.1\r\nHost: a\r\n\r\n", "10.0.0.5", "claim-missing" },
        { "cookie", "GET / HTTP/1.1\r\nHost: a\r\nCookie: a=b; realip=203.0.113.9;c=d\r\n\r\n", "203.0.113.9", "unproven" },
        { "cookie", "GET / HTTP/1.1\r\nHost: a\r\nCookie: realip=203.0.113.9\r\nCookie: realip=203.0.113.8\r\n\r\n", "10.0.0.5", "claim-duplicate" },
        { "cookie", "GET / HTTP/1.1\r\nHost: a\r\nCookie: xrealip=203.0.113.9; Realip=203.0.113.9\r\n\r\n", "10.0.0.5", "claim-missing" },
        { "header", "GET / HTTP/1.1\r\nHost: a\r\nrealip: 203.0.113.9\r\n\r\n", "203.0.113.9", "single-value" },
        { "header", "GET / HTTP/1.1\r\nHost: a\r\nrealip: 203.0.113.9\r\nREALIP: 203.0.113.8\r\n\r\n", "10.0.0.5", "claim-duplicate" },
    };

    [Theory]
    [MemberData(nameof(SingleSources))]
    public async Task A_claim_is_read_where_the_rule_says(string source, string request, string client, string reason)
    {
        ClaimField field = source switch
        {
            "query" => ClaimField.Query("realip"),
            "cookie" => ClaimField.Cookie("realip"),
            _ => ClaimField.Header("realip"),
        };
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend, Make.Rule(field, "10.0.0.0/8")), "10.0.0.5");

        Assert.Equal(200, (await gateway.AskAsync(request)).Status);

        RequestRecord record = await gateway.Log.NextRequestAsync();
        Assert.Equal((client, reason), (record.Resolution.Client.Address.ToString(), record.Resolution.Reason.ToName()));
        WireMessage got = await backend.NextAsync();
        Assert.Equal(request.Split("\r\n")[0], got.StartLine);
        Assert.Equal(record.Resolution.Outcome == ResolutionOutcome.Indeterminate ? null : client, got.Field("X-Real-IP"));
    }

    [Fact]
    public async Task A_route_has_rules_of_its_own()
    {
        await using var backend = new RecordingBackend();
        RouteModel api = Make.Route(backend, Make.Rule(ClaimField.Header("CF-Connecting-IP"), "10.0.0.0/8")) with { Name = "api", Path = "/api/" };
        await using HttpGateway gateway = await HttpGateway.StartAsync([api, Make.Route(backend, XForwardedForRule)], "10.0.0.5");
        string[] claims = ["CF-Connecting-IP: 203.0.113.1", "X-Forwarded-For: 203.0.113.2"];

        await gateway.AskAsync(Make.Request("GET", "/api/x", claims));
        await gateway.AskAsync(Make.Request("GET", "/apix", claims));

        Assert.Equal("203.0.113.1", (await gateway.Log.NextRequestAsync()).Resolution.Client.Address.ToString());
        Assert.Equal("203.0.113.2", (await gateway.Log.NextRequestAsync()).Resolution.Client.Address.ToString());
        Assert.Equal("203.0.113.1, 10.0.0.5", (await backend.NextAsync()).Field("X-Forwarded-For"));
        WireMessage other = await backend.NextAsync();
        Assert.Equal("203.0.113.2, 10.0.0.5", other.Field("X-Forwarded-For"));
        Assert.Null(other.Field("CF-Connecting-IP")); // a source on another route: managed here too, and nobody is trusted for it
    }

    [Theory]
    [InlineData("X-Forwarded-For: 203.0.113.9, 198.51.100.3", "203.0.113.77", "single-value")]
    [InlineData("X-Forwarded-For: 203.0.113.9", "10.0.0.5", "via-not-passed")]
    [InlineData("X-Other: 1", "10.0.0.5", "via-not-passed")]
    public async Task A_single_value_counts_only_if_the_way_passed_the_network_of_via(string chain, string client, string reason)
    {
        var rule = new ClaimRule(ClaimField.Header("Ali-Cdn-Real-Ip"), Make.Networks("10.0.0.0/8")) { Via = Make.Networks("198.51.100.0/24") };
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend, rule), "10.0.0.5");

        await gateway.AskAsync(Make.Get(chain, "Ali-Cdn-Real-Ip: 203.0.113.77"));

        Resolution resolution = (await gateway.Log.NextRequestAsync()).Resolution;
        Assert.Equal((client, reason), (resolution.Client.Address.ToString(), resolution.Reason.ToName()));
    }

    /// <summary>The field with the port is believed of whom the claim is, and of nobody else: then it goes no further, however it is spelled.</summary>
    [Theory]
    [InlineData("10.0.0.5", "Ali-Cdn-Real-Port: 4711", "203.0.113.77 4711", true)]
    [InlineData("10.0.0.5", "Ali-Cdn-Real-Port: x", "203.0.113.77 0", true)]
    [InlineData("10.0.0.5", "Ali_Cdn_Real_Port: 4711", "203.0.113.77 0", false)]
    [InlineData("192.0.2.6", "Ali-Cdn-Real-Port: 4711", "192.0.2.6 40000", false)]
    [InlineData("192.0.2.6", "ali.cdn.real.port: 4711", "192.0.2.6 40000", false)]
    public async Task The_port_beside_a_claim_goes_where_the_client_goes(string sender, string field, string client, bool survives)
    {
        var rule = new ClaimRule(ClaimField.HeaderBesidePort("Ali-Cdn-Real-Ip", "Ali-Cdn-Real-Port"), Make.Networks("10.0.0.0/8"));
        await using var backend = new RecordingBackend();
        RouteModel route = Make.Route(backend, rule) with
        {
            RequestHeaders = new RequestHeadersModel { Set = [new("X-Client", "$remote_addr $remote_port")] },
        };
        await using HttpGateway gateway = await HttpGateway.StartAsync(route, sender);

        await gateway.AskAsync(Make.Get("Ali-Cdn-Real-Ip: 203.0.113.77", field));

        WireMessage got = await backend.NextAsync();
        Assert.Equal(client, got.Field("X-Client"));
        Assert.Equal(survives, got.Field(field.Split(':')[0]) is not null);
    }

    /// <summary>Where its rule did not decide, the balancer passed on what a client made up.</summary>
    [Theory]
    [InlineData("CF-Connecting-IP: 203.0.113.9")]
    [InlineData("X-Forwarded-For: 203.0.113.9")]
    public async Task The_port_beside_a_claim_that_did_not_decide_goes_no_further(string decides)
    {
        TrustedNetworks trusted = Make.Networks("10.0.0.0/8");
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(
            Make.Route(
                backend,
                new ClaimRule(ClaimField.Header("CF-Connecting-IP"), trusted),
                new ClaimRule(ClaimField.HeaderBesidePort("Ali-Cdn-Real-Ip", "Ali-Cdn-Real-Port"), trusted),
                new ClaimRule(ClaimField.XForwardedFor, trusted)),
            "10.0.0.5");

        await gateway.AskAsync(Make.Get(decides, "Ali-Cdn-Real-Port: 4444"));

        WireMessage got = await backend.NextAsync();
        Assert.Equal(("203.0.113.9", null), (got.Field("X-Real-IP"), got.Field("Ali-Cdn-Real-Port")));
    }

    [Fact]
    public async Task Depth_takes_an_element_by_its_place()
    {
        var rule = new ClaimRule(ClaimField.XForwardedFor, Make.Networks("10.0.0.0/8")) { Depth = 2 };
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend, rule), "10.0.0.5");

        await gateway.AskAsync(Make.Get("X-Forwarded-For: 6.6.6.6, 203.0.113.9, 198.51.100.1"));

        Assert.Equal("203.0.113.9", (await gateway.Log.NextRequestAsync()).Resolution.Client.Address.ToString());
        Assert.Equal("203.0.113.9, 198.51.100.1, 10.0.0.5", (await backend.NextAsync()).Field("X-Forwarded-For"));
    }

    [Fact]
    public async Task A_route_can_refuse_whom_it_cannot_tell()
    {
        await using var backend = new RecordingBackend();
        RouteModel route = Make.Route(backend) with
        {
            ClientAddress = new ClientAddressModel { Rules = [XForwardedForRule], RejectWhenIndeterminate = true },
        };
        await using HttpGateway gateway = await HttpGateway.StartAsync(route, "10.0.0.5");

        WireMessage answer = await gateway.AskAsync(Make.Get("X-Forwarded-For: nonsense"));

        Assert.Equal(403, answer.Status);
        Assert.Equal(RequestFault.ClientIndeterminate, (await gateway.Log.NextRequestAsync()).Fault);
        Assert.Equal(0, backend.Connections);
    }

    [Fact]
    public async Task A_proxy_header_names_the_sender_and_its_tlv_can_name_the_client()
    {
        await using var backend = new RecordingBackend();
        var model = new ProxyProtocolModel { From = new PrefixMap<HeaderPolicy>([KeyValuePair.Create(Prefix("127.0.0.0/8"), HeaderPolicy.Required)]) };
        RouteModel route = Make.Route(backend, Make.Rule(ClaimField.Tlv(0xE5), "127.0.0.0/8"), XForwardedForRule);
        await using HttpGateway gateway = await HttpGateway.StartAsync([route], proxyProtocol: model);

        await AskBehindAsync(gateway, [], "X-Forwarded-For: 203.0.113.9");
        await AskBehindAsync(gateway, "203.0.113.50"u8.ToArray(), "X-Forwarded-For: 203.0.113.9");

        Assert.Equal("203.0.113.9", (await gateway.Log.NextRequestAsync()).Resolution.Client.Address.ToString());
        Resolution byTlv = (await gateway.Log.NextRequestAsync()).Resolution;
        Assert.Equal(("203.0.113.50", ClaimSource.Tlv), (byTlv.Client.Address.ToString(), byTlv.Source));
        Assert.Equal("203.0.113.9, 10.0.0.5", (await backend.NextAsync()).Field("X-Forwarded-For"));
    }

    [Fact]
    public async Task Behind_PROXY_UNKNOWN_nobody_makes_claims()
    {
        await using var backend = new RecordingBackend();
        var model = new ProxyProtocolModel { From = new PrefixMap<HeaderPolicy>([KeyValuePair.Create(Prefix("127.0.0.0/8"), HeaderPolicy.Required)]) };
        await using HttpGateway gateway = await HttpGateway.StartAsync(
            [Make.Route(backend, Make.Rule(ClaimField.XForwardedFor, "127.0.0.0/8"))], proxyProtocol: model);

        await gateway.AskAsync("PROXY UNKNOWN\r\n" + Make.Get("X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https"));

        Resolution resolution = (await gateway.Log.NextRequestAsync()).Resolution;
        Assert.Equal((ResolutionReason.ProxyUnknown, false), (resolution.Reason, resolution.Verified));
        WireMessage got = await backend.NextAsync();
        Assert.Equal(("127.0.0.1", null, "http"), (got.Field("X-Forwarded-For"), got.Field("X-Real-IP"), got.Field("X-Forwarded-Proto")));
    }

    private static Prefix Prefix(string text) => Whence.Prefix.TryParse(text, out Prefix prefix, out _) ? prefix : throw new FormatException(text);

    private static async Task AskBehindAsync(HttpGateway gateway, byte[] tlv, string field)
    {
        byte[] header = new byte[256];
        var builder = new ProxyHeaderBuilder(header);
        builder.Start(ProxyCommand.Proxy, ProxyTransport.Stream, new ProxyEndpoints(Make.EndPoint("10.0.0.5:1111"), Make.EndPoint("10.0.0.1:80")));
        if (tlv.Length > 0)
        {
            builder.TryAddTlv(0xE5, tlv);
        }

        Assert.True(builder.TryFinish(out int length));
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(header[..length]);
        Assert.Equal(200, (await client.AskAsync(Make.Get(field))).Status);
    }
}
