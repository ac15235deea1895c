namespace Whence.Lab.Tests;

/// <summary>receive.toa of the gateway, which needs neither privileges nor programs in the kernel: clients whose SYN has the option.</summary>
public sealed class ToaReceiveTests
{
    private const string IPv4 = "C808DC04CB007107", IPv6 = "FD1401BB20010DB8000000000000000000000001", Cdn = "1C0701CB007107";

    [Theory]
    [InlineData("loops")]
    [InlineData("sockets")]
    public async Task The_option_in_a_SYN_of_a_listed_peer_names_the_client(string transport)
    {
        await using GatewayLab lab = await CreateAsync();
        LabProcess whence = await StartAsync(lab, $"{GatewayLab.Client4}/32, {GatewayLab.Client6}/128", transport);
        await AssertAsync("203.0.113.7 203.0.113.7", GatewayLab.Client4, GatewayLab.Gateway4, "--syn", IPv4);
        await AssertAsync("2001:db8::1 2001:db8::1", GatewayLab.Client4, GatewayLab.Gateway4, "--syn", IPv6);
        await AssertAsync("2001:db8::1 2001:db8::1", GatewayLab.Client6, GatewayLab.Gateway6, "--syn", IPv6);
        await AssertAsync("203.0.113.7 203.0.113.7", GatewayLab.Client6, GatewayLab.Gateway6, "--syn", "020405B4" + IPv4);
        await AssertAsync("203.0.113.7 203.0.113.7", GatewayLab.Client4, GatewayLab.Gateway4, "--syn", Cdn);

        // The SYN alone is read: what comes later neither names nor changes anybody.
        await AssertAsync("203.0.113.7 203.0.113.7", GatewayLab.Client4, GatewayLab.Gateway4, "--syn", IPv4, "--ack", "C808DC040A000001", "--data", "C808DC040A000001");
        await AssertAsync($"{GatewayLab.Client4} {GatewayLab.Client4}", GatewayLab.Client4, GatewayLab.Gateway4, "--ack", IPv4, "--data", IPv4);

        // Of two SYNs of one connection the one that the kernel answered counts.
        await AssertAsync("203.0.113.7 203.0.113.7", GatewayLab.Client4, GatewayLab.Gateway4, "--syn", IPv4, "--again", "C808DC040A000001");

        // Not TOA, or not one that can be believed.
        foreach (string options in (string[])["FE08F98901020304", IPv4 + IPv4, "C808DC047F000001", "FE07DC04CB0071", "00C808DC04CB007107"])
        {
            await AssertAsync($"{GatewayLab.Client4} {GatewayLab.Client4}", GatewayLab.Client4, GatewayLab.Gateway4, "--syn", options);
        }

        string counts = await lab.Gateway.CurlAsync("http://127.0.0.1:9180/metrics");
        Assert.Contains("whence_toa_options_total{listener=\"web\",result=\"present\"} 7\n", counts, StringComparison.Ordinal);
        Assert.Contains("whence_toa_options_total{listener=\"web\",result=\"absent\"} 2\n", counts, StringComparison.Ordinal);
        Assert.Contains("whence_toa_options_total{listener=\"web\",result=\"malformed\"} 4\n", counts, StringComparison.Ordinal);
        Assert.Contains("whence_toa_errors_total{listener=\"web\",reason=\"duplicate\"} 1\n", counts, StringComparison.Ordinal);
        Assert.Contains("whence_toa_errors_total{listener=\"web\",reason=\"after-eol\"} 1\n", counts, StringComparison.Ordinal);

        async Task AssertAsync(string expected, string source, string gateway, params string[] options)
        {
            string answer = await lab.Client.AskAsync(source, _port++, gateway, 5000, options);
            Assert.True(expected == answer, $"{string.Join(' ', options)}: {answer}\n{whence.Story}");
        }
    }

    [Fact]
    public async Task The_option_of_anybody_else_is_counted_and_believed_by_nobody()
    {
        await using GatewayLab lab = await CreateAsync();
        await StartAsync(lab, "192.0.2.0/24");
        Assert.Equal($"{GatewayLab.Client4} {GatewayLab.Client4}", await lab.Client.AskAsync(GatewayLab.Client4, _port++, GatewayLab.Gateway4, 5000, "--syn", IPv4));
        string counts = await lab.Gateway.CurlAsync("http://127.0.0.1:9180/metrics");
        Assert.Contains("whence_toa_options_total{listener=\"web\",result=\"refused\"} 1\n", counts, StringComparison.Ordinal);
    }

    /// <summary>A SYN cookie is all that the kernel keeps of such a SYN: the option is gone, and the answer says so.</summary>
    [Fact]
    public async Task With_SYN_cookies_the_option_is_missing_and_nobody_is_verified()
    {
        await using GatewayLab lab = await CreateAsync();
        await lab.Gateway.SetAsync("net/ipv4/tcp_syncookies", "2");
        LabProcess whence = await StartAsync(lab, $"{GatewayLab.Client4}/32");
        Assert.Equal($"{GatewayLab.Client4} {GatewayLab.Client4}", await lab.Client.AskAsync(GatewayLab.Client4, _port++, GatewayLab.Gateway4, 5000, "--syn", IPv4));
        await whence.WaitForOutputAsync("verified=false source=socket reason=toa-missing");
    }

    private static int _port = 20000;

    private static async Task<GatewayLab> CreateAsync()
    {
        GatewayLab lab = await GatewayLab.CreateAsync();
        try
        {
            await lab.Client.QuietAsync();
            await lab.Server.StartNginxAsync(
                lab.Lab, 8080, lab.Lab.NginxHttp("""server { listen 8080; location / { return 200 "$http_x_forwarded_for $http_x_real_ip\n"; } }"""));
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    private static Task<LabProcess> StartAsync(GatewayLab lab, string networks, string? transport = null) => lab.Gateway.StartWhenceAsync(
        lab.Lab, $$"""
        networks: { lb: [{{networks}}] }
        admin: { bind: "127.0.0.1:9180" }
        upstreams: { web: { targets: ["{{GatewayLab.Server4}}:8080"] } }
        listeners:
          - { name: web, bind: ["{{GatewayLab.Gateway4}}:5000", "[{{GatewayLab.Gateway6}}]:5000"], protocol: http, receive: { toa: [lb] },
              requestHeaders: { xRealIp: on }, routes: [ { upstream: web } ],
              accessLog: { file: "/dev/stderr", format: "verified=$client_verified source=$client_source reason=$client_reason" } }
        """, transport);
}
