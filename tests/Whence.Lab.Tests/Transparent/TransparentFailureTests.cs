namespace Whence.Lab.Tests;

/// <summary>Where the client's own address cannot be used: each case ends under its own name, or as was asked for.</summary>
public sealed class TransparentFailureTests
{
    private const string Otherwise = "transparent: on, otherwise: proxyProtocol";

    [Fact]
    public async Task A_client_of_the_other_family_is_told_in_a_header_where_that_is_wanted()
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.RouteTransparentAsync();
        await StartTargetsAsync(lab);
        await lab.Gateway.StartWhenceAsync(lab.Lab, Config(Otherwise, 8081));
        foreach (int port in new[] { 5000, 5001 })
        {
            Assert.Equal(
                $"{GatewayLab.Inside4} told {GatewayLab.Client6}\n", await lab.Client.CurlAsync($"http://[{GatewayLab.Gateway6}]:{port}/"));
        }
    }

    [Fact]
    public async Task A_client_of_the_other_family_is_refused_by_name_where_nothing_else_is_wanted()
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.RouteTransparentAsync();
        await StartTargetsAsync(lab);
        LabProcess whence = await lab.Gateway.StartWhenceAsync(lab.Lab, Config("transparent: on", 8080));
        await RefusedAsync(lab, whence, $"[{GatewayLab.Gateway6}]", "transparent-family-mismatch");
    }

    /// <summary>The same two ends cannot meet twice; here a balancer in front says twice that the client comes from one port.</summary>
    [Fact]
    public async Task A_port_that_an_earlier_connection_still_has_is_named()
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.RouteTransparentAsync();
        await StartTargetsAsync(lab);
        LabProcess whence = await lab.Gateway.StartWhenceAsync(lab.Lab, $$"""
            networks: { balancer: [{{GatewayLab.Client4}}/32] }
            upstreams: { web: { targets: ["{{GatewayLab.Server4}}:8080"], send: { transparent: on } } }
            listeners:
              - { name: tcp, bind: "{{GatewayLab.Gateway4}}:5000", protocol: tcp, receive: { proxyProtocol: { from: { balancer: required } } }, upstream: web,
                  accessLog: { file: "/dev/stderr", format: json } }
            """);
        string ask = $"exec 3<>/dev/tcp/{GatewayLab.Gateway4}/5000; "
            + $"printf 'PROXY TCP4 {GatewayLab.Client4} 192.0.2.1 40000 80\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n' >&3; cat <&3";
        LabProcess first = lab.Client.Start("bash", "-c", ask);
        await first.WaitForOutputAsync($"{GatewayLab.Client4} 40000");
        LabExit second = await lab.Client.TryRunAsync("bash", "-c", ask);
        Assert.DoesNotContain("HTTP", second.Output, StringComparison.Ordinal);
        await whence.WaitForOutputAsync("\"termination\":\"transparent-port-in-use\"");
        Assert.False(first.HasExited);
    }

    [Fact]
    public async Task A_port_that_somebody_listens_on_at_the_gateway_is_named()
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.RouteTransparentAsync();
        await StartTargetsAsync(lab);
        await lab.Gateway.StartServerAsync(40000, "iperf3", "--server", "--port", "40000");
        LabProcess whence = await lab.Gateway.StartWhenceAsync(lab.Lab, Config("transparent: on", 8080));
        string url = $"http://{GatewayLab.Gateway4}";
        LabExit tcp = await lab.Client.TryRunAsync("curl", "--silent", "--max-time", "20", "--local-port", "40000", $"{url}:5000/");
        Assert.NotEqual(0, tcp.Code);
        await whence.WaitForOutputAsync("\"termination\":\"transparent-port-in-use\"");

        // A request takes another port of the same address.
        string answer = await lab.Client.CurlAsync("--local-port", "40000", $"{url}:5001/");
        Assert.StartsWith($"{GatewayLab.Client4} ", answer, StringComparison.Ordinal);
        Assert.NotEqual($"{GatewayLab.Client4} 40000\n", answer);
    }

    /// <summary>The second request comes while the first connection with the client's port lingers (TIME-WAIT) or is busy.</summary>
    [Fact]
    public async Task Requests_of_one_http_connection_are_all_answered_to_the_client()
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.RouteTransparentAsync();
        await StartTargetsAsync(lab);
        await lab.Gateway.StartWhenceAsync(lab.Lab, Config("transparent: on", 8080));
        string url = $"http://{GatewayLab.Gateway4}:5001/";
        string[] answers = (await lab.Client.CurlAsync([.. Enumerable.Repeat(url, 20)])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(20, answers.Length);
        Assert.All(answers, static answer => Assert.StartsWith($"{GatewayLab.Client4} ", answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_is_not_verified_is_never_a_source()
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.RouteTransparentAsync();
        await StartTargetsAsync(lab);
        LabProcess whence = await lab.Gateway.StartWhenceAsync(lab.Lab, $$"""
            networks: { clients: [10.1.0.0/24] }
            upstreams: { web: { targets: ["{{GatewayLab.Server4}}:8080"], send: { transparent: on } } }
            listeners:
              - { name: tcp, bind: "{{GatewayLab.Gateway4}}:5000", protocol: tcp, receive: { proxyProtocol: { from: { clients: optional } } }, upstream: web,
                  accessLog: { file: "/dev/stderr", format: json } }
              - { name: http, bind: "{{GatewayLab.Gateway4}}:5001", protocol: http, clientAddress: { rules: [ { from: x-forwarded-for, trusted: [clients] } ] },
                  routes: [ { upstream: web } ], accessLog: { file: "/dev/stderr", format: json } }
            """);
        await RefusedAsync(lab, whence, GatewayLab.Gateway4, "transparent-client-not-verified");

        // A hop that is trusted names a client: that one is the source, and its port is not known.
        Assert.StartsWith(
            $"{GatewayLab.Client4} ",
            await lab.Client.CurlAsync("--header", $"X-Forwarded-For: {GatewayLab.Client4}", $"http://{GatewayLab.Gateway4}:5001/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_and_target_in_one_subnet_are_named_by_doctor_and_by_the_gateway()
    {
        await using Lab lab = await Lab.CreateAsync();
        LabHost client = await lab.AddHostAsync("client"), gateway = await lab.AddHostAsync("gateway"), server = await lab.AddHostAsync("server");
        LabHost hub = await lab.AddHostAsync("hub");
        await Lab.LinkAsync(new LabEnd(client, "eth0", "10.3.0.2/24"), new LabEnd(hub, "client"));
        await Lab.LinkAsync(new LabEnd(gateway, "eth0", "10.3.0.1/24"), new LabEnd(hub, "gateway"));
        await Lab.LinkAsync(new LabEnd(server, "eth0", "10.3.0.3/24"), new LabEnd(hub, "server"));
        await hub.BridgeAsync("client", "gateway", "server");
        await server.RouteAsync("default", "10.3.0.1");
        await gateway.RouteTransparentAsync();
        await server.StartNginxAsync(lab, 8080, lab.NginxHttp("server { listen 8080; return 204; }"));
        string config = """
            upstreams: { web: { targets: ["10.3.0.3:8080"], send: { transparent: on } } }
            listeners: [ { name: tcp, bind: "10.3.0.1:5000", protocol: tcp, upstream: web, accessLog: { file: "/dev/stderr", format: json } } ]
            """;

        LabProcess whence = await gateway.StartWhenceAsync(lab, config);
        LabExit tried = await client.TryRunAsync("curl", "--silent", "--max-time", "20", "http://10.3.0.1:5000/");
        Assert.NotEqual(0, tried.Code);
        await whence.WaitForOutputAsync("\"termination\":\"transparent-same-subnet\"");

        string doctor = await gateway.RunAsync(LabPrograms.WhencePath, "doctor", "-c", gateway.WriteWhenceConfig(lab, config, "doctor"));
        Assert.Contains("the subnet 10.3.0.0/24, whose clients it answers itself", doctor, StringComparison.Ordinal);
    }

    private static async Task RefusedAsync(GatewayLab lab, LabProcess whence, string gateway, string reason)
    {
        LabExit tcp = await lab.Client.TryRunAsync("curl", "--silent", "--max-time", "20", $"http://{gateway}:5000/");
        Assert.NotEqual(0, tcp.Code);
        await whence.WaitForOutputAsync($"\"termination\":\"{reason}\"");
        Assert.Equal("502\n", await lab.Client.CurlAsync("--output", "/dev/null", "--write-out", "%{http_code}", $"http://{gateway}:5001/"));
        await whence.WaitForOutputAsync("\"fault\":\"transparent-source\"");
    }

    /// <summary>One port for clients themselves, and one behind a PROXY header.</summary>
    private static Task<LabProcess> StartTargetsAsync(GatewayLab lab) => lab.Server.StartNginxAsync(lab.Lab, 8080, lab.Lab.NginxHttp("""
        server { listen 8080; location / { return 200 "$remote_addr $remote_port\n"; } }
        server { listen 8081 proxy_protocol; location / { return 200 "$remote_addr told $proxy_protocol_addr\n"; } }
        """));

    private static string Config(string send, int port) => $$"""
        upstreams: { web: { targets: ["{{GatewayLab.Server4}}:{{port}}"], send: { {{send}} } } }
        listeners:
          - { name: tcp, bind: ["{{GatewayLab.Gateway4}}:5000", "[{{GatewayLab.Gateway6}}]:5000"], protocol: tcp, upstream: web,
              accessLog: { file: "/dev/stderr", format: json } }
          - { name: http, bind: ["{{GatewayLab.Gateway4}}:5001", "[{{GatewayLab.Gateway6}}]:5001"], protocol: http, routes: [ { upstream: web } ],
              accessLog: { file: "/dev/stderr", format: json } }
        """;
}
