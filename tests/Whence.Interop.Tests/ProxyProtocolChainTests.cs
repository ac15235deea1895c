namespace Whence.Interop.Tests;

/// <summary>PROXY protocol through whence, with HAProxy, nginx and curl at the ends. Clients are told apart by their address in
/// 127.0.0.0/8.</summary>
public sealed class ProxyProtocolChainTests
{
    private const string Client = "127.1.2.3";

    public static TheoryData<string, string> HaproxySenders => new()
    {
        { "send-proxy", "v1" },
        { "send-proxy", "v2" },
        { "send-proxy-v2", "v1" },
        { "send-proxy-v2 proxy-v2-options crc32c,unique-id,authority", "v2" },
    };

    [Theory]
    [MemberData(nameof(HaproxySenders))]
    public async Task Haproxy_then_whence_then_nginx_logs_the_client(string sender, string version)
    {
        await using var work = new Workspace();
        int nginx = FreePorts.Next(), whence = FreePorts.Next(), haproxy = FreePorts.Next();
        string log = work.PathOf("nginx.log");
        await work.StartNginxAsync(nginx, work.NginxHttp($$"""
            log_format pp '$proxy_protocol_addr $proxy_protocol_port $remote_addr';
            server { listen 127.0.0.1:{{nginx}} proxy_protocol; access_log {{log}} pp; location / { return 200 "$proxy_protocol_addr"; } }
            """));
        await work.StartWhenceAsync(Tcp(whence, nginx, $"send: {{ proxyProtocol: {version} }}"));
        await work.StartHaproxyAsync(haproxy, $"""
            frontend f
              mode tcp
              unique-id-format %Ts-%rt
              bind 127.0.0.1:{haproxy}
              default_backend b
            backend b
              mode tcp
              server w 127.0.0.1:{whence} {sender}
            """);

        Assert.Equal(Client, (await Workspace.CurlAsync("--interface", Client, $"http://127.0.0.1:{haproxy}/")).Trim());
        string line = await Program.WaitForAsync(() => File.Exists(log) ? File.ReadAllText(log) : "", "\n");
        Assert.Matches($"^{Client} [0-9]+ 127\\.0\\.0\\.1\n", line);
    }

    [Fact]
    public async Task Tlvs_of_haproxy_pass_through_and_the_checksum_is_made_anew()
    {
        await using var work = new Workspace();
        using var backend = new HeaderCapture();
        int whence = FreePorts.Next(), haproxy = FreePorts.Next();
        await work.StartWhenceAsync(Tcp(whence, backend.Port, "send: { proxyProtocol: v2, tlvs: [received, crc32c] }"));
        await work.StartHaproxyAsync(haproxy, $"""
            frontend f
              mode http
              unique-id-format id-%[src]
              bind 127.0.0.1:{haproxy}
              default_backend b
            backend b
              mode http
              server w 127.0.0.1:{whence} send-proxy-v2 proxy-v2-options crc32c,unique-id
            """);

        Task<string> curl = Workspace.CurlAsync("--interface", Client, $"http://127.0.0.1:{haproxy}/");
        byte[] received = await backend.TakeAsync();
        Assert.Equal("ok", (await curl).Trim());

        Assert.Equal(ReadStatus.Done, ProxyHeaderReader.Read(received, new ProxyReadOptions(), out ProxyHeader header, out int length, out _));
        Assert.True(header.TryGetEndpoints(out ProxyEndpoints endpoints));
        Assert.Equal(Client, endpoints.Source.Address.ToString());
        Assert.Equal(haproxy, endpoints.Destination.Port);
        Assert.True(header.Tlvs.TryGet(TlvType.UniqueId, out ReadOnlySpan<byte> id));
        Assert.Equal("id-" + Client, System.Text.Encoding.ASCII.GetString(id));
        Assert.True(header.Tlvs.TryGet(TlvType.Crc32C, out _));
        Assert.True(received.AsSpan(length).StartsWith("GET / HTTP/1.1\r\n"u8));
    }

    [Theory]
    [InlineData("v1", "[]")]
    [InlineData("v2", "[]")]
    [InlineData("v2", "[unique-id, crc32c]")]
    public async Task Haproxy_accepts_what_whence_sends(string version, string tlvs)
    {
        await using var work = new Workspace();
        int whence = FreePorts.Next(), haproxy = FreePorts.Next();
        await work.StartHaproxyAsync(haproxy, $"""
            frontend f
              mode http
              bind 127.0.0.1:{haproxy} accept-proxy
              http-request return status 200 content-type text/plain lf-string "%[src] %[dst_port]"
            """);
        string send = version == "v1" ? "send: { proxyProtocol: v1 }" : $"send: {{ proxyProtocol: v2, tlvs: {tlvs} }}";
        await work.StartWhenceAsync(Tcp(whence, haproxy, send));

        Assert.Equal($"{Client} {whence}", (await Workspace.CurlAsync("--haproxy-protocol", "--interface", Client, $"http://127.0.0.1:{whence}/")).Trim());
    }

    [Fact]
    public async Task Nginx_stream_then_whence_over_http_names_the_client()
    {
        await using var work = new Workspace();
        int backend = FreePorts.Next(), whence = FreePorts.Next(), stream = FreePorts.Next();
        await work.StartNginxAsync(backend, work.NginxHttp($$"""
            server { listen 127.0.0.1:{{backend}}; location / { return 200 "$http_x_real_ip|$http_x_forwarded_for|$http_x_forwarded_host"; } }
            """));
        await work.StartWhenceAsync($$"""
            networks: { balancer: [127.0.0.1] }
            upstreams: { app: { targets: ["127.0.0.1:{{backend}}"] } }
            listeners:
              - name: web
                bind: "127.0.0.1:{{whence}}"
                protocol: http
                receive: { proxyProtocol: { from: { balancer: required } } }
                routes: [ { upstream: app } ]
            """);
        await work.StartNginxAsync(stream, $$"""
            stream { server { listen 127.0.0.1:{{stream}}; proxy_pass 127.0.0.1:{{whence}}; proxy_protocol on; } }
            """);

        string seen = await Workspace.CurlAsync("--interface", Client, "-H", "X-Forwarded-For: 6.6.6.6", "-H", "X-Real-IP: 6.6.6.6", "-H", "X_Forwarded_For: 6.6.6.6", $"http://127.0.0.1:{stream}/");
        Assert.Equal($"{Client}|{Client}|127.0.0.1:{stream}", seen.Trim());
    }

    [Fact]
    public async Task One_port_takes_connections_with_and_without_a_header_and_counts_both()
    {
        await using var work = new Workspace();
        int backend = FreePorts.Next(), whence = FreePorts.Next(), admin = FreePorts.Next();
        await work.StartNginxAsync(backend, work.NginxHttp($$"""
            server { listen 127.0.0.1:{{backend}} proxy_protocol; location / { return 200 "$proxy_protocol_addr"; } }
            """));
        await work.StartWhenceAsync(Tcp(whence, backend, "send: { proxyProtocol: v1 }", policy: "optional") + $"\nadmin: {{ bind: \"127.0.0.1:{admin}\" }}\n");

        Assert.Equal(Client, (await Workspace.CurlAsync("--haproxy-protocol", "--interface", Client, $"http://127.0.0.1:{whence}/")).Trim());
        Assert.Equal(Client, (await Workspace.CurlAsync("--interface", Client, $"http://127.0.0.1:{whence}/")).Trim());
        string metrics = await Workspace.CurlAsync($"http://127.0.0.1:{admin}/metrics");
        Assert.Contains("whence_proxy_headers_total{listener=\"in\",header=\"present\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Matches("whence_proxy_headers_total\\{listener=\"in\",header=\"absent\"\\} [1-9]", metrics);
    }

    private static string Tcp(int listen, int target, string send, string policy = "required") => $$"""
        networks: { balancer: [127.0.0.0/8] }
        upstreams:
          app:
            targets: ["127.0.0.1:{{target}}"]
            {{send}}
        listeners:
          - name: in
            bind: "127.0.0.1:{{listen}}"
            protocol: tcp
            receive: { proxyProtocol: { from: { balancer: {{policy}} } } }
            upstream: app
        """;
}
