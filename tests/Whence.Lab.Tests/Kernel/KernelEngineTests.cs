namespace Whence.Lab.Tests;

/// <summary>Connections that the kernel of the gateway sends on, with nginx, dnsmasq and curl at the ends.</summary>
public sealed class KernelEngineTests
{
    private const string First = $"{GatewayLab.Server4}:8080", Second = $"{KernelLab.Second4}:8080";

    [Fact]
    public async Task Servers_see_the_client_itself_and_get_their_shares()
    {
        await using GatewayLab lab = await KernelLab.CreateAsync();
        await lab.StartServerAsync();
        await lab.Gateway.StartWhenceAsync(
            lab.Lab, KernelLab.Config(targets: $"'{First}', {{ address: '{Second}', weight: 3 }}"));
        string[] servers = await AskAsync(lab, 12);
        Assert.Equal((3, 9), (servers.Count(First.Equals), servers.Count(Second.Equals)));

        Assert.Equal(3, await lab.Gateway.MetricAsync($"whence_kernel_connections_total{{listener=\"web\",target=\"{First}\"}}"));
        Assert.Equal(9, await lab.Gateway.MetricAsync($"whence_kernel_connections_total{{listener=\"web\",target=\"{Second}\"}}"));
        Assert.True(await lab.Gateway.MetricAsync($"whence_kernel_bytes_total{{listener=\"web\",target=\"{First}\",direction=\"received\"}}") > 3 * 80);
        Assert.True(await lab.Gateway.MetricAsync($"whence_kernel_packets_total{{listener=\"web\",target=\"{Second}\",direction=\"sent\"}}") >= 9 * 3);
        Assert.True(await lab.Gateway.MetricAsync("whence_conntrack_entries") > 0);
        Assert.Equal(0, await lab.Gateway.MetricAsync("whence_kernel_read_failures_total"));
    }

    [Fact]
    public async Task It_works_over_ipv6()
    {
        await using GatewayLab lab = await KernelLab.CreateAsync();
        await lab.StartServerAsync();
        await lab.Gateway.StartWhenceAsync(lab.Lab, $$"""
            upstreams: { app: { targets: ["[{{GatewayLab.Server6}}]:8080"] } }
            listeners: [ { name: web, bind: "[{{GatewayLab.Gateway6}}]:80", protocol: tcp, engine: kernel, upstream: app } ]
            admin: { bind: "127.0.0.1:9180" }
            """);
        Assert.Equal($"{GatewayLab.Server6}:8080", await lab.Client.AskAsync($"http://[{GatewayLab.Gateway6}]/"));
        Assert.Equal(1, await lab.Gateway.MetricAsync("whence_kernel_connections_total"));
        Assert.True(await lab.Gateway.MetricAsync("whence_kernel_bytes_total") > 200);
    }

    [Fact]
    public async Task A_client_stays_with_its_server_by_hash()
    {
        await using GatewayLab lab = await KernelLab.CreateAsync();
        await lab.StartServerAsync();
        for (int i = 10; i < 40; i++)
        {
            await lab.Client.IpAsync("address", "add", $"10.1.0.{i}/24", "dev", "eth0");
        }

        await lab.Gateway.StartWhenceAsync(lab.Lab, KernelLab.Config(upstream: "balance: client-hash"));
        Dictionary<string, int> shares = [];
        for (int i = 10; i < 40; i++)
        {
            string[] servers = await AskAsync(lab, 2, "--interface", $"10.1.0.{i}");
            Assert.Equal(servers[0], servers[1]);
            shares[servers[0]] = shares.GetValueOrDefault(servers[0]) + 1;
        }

        // 30 addresses, each hashed to one of two: which one is the same on every run.
        Assert.Equal(2, shares.Count);
    }

    [Fact]
    public async Task Programs_on_the_gateway_are_served_too_and_its_loopback_is_left_alone()
    {
        await using GatewayLab lab = await KernelLab.CreateAsync();
        await lab.StartServerAsync();
        await lab.Gateway.StartWhenceAsync(
            lab.Lab, KernelLab.Config(targets: $"'{First}'").Replace(GatewayLab.Gateway4, "0.0.0.0", StringComparison.Ordinal));
        Assert.Equal(First, await lab.Client.AskAsync());
        Assert.StartsWith(
            $"{GatewayLab.Server4} 8080 {GatewayLab.Inside4} ", await lab.Gateway.CurlAsync($"http://{GatewayLab.Inside4}/"), StringComparison.Ordinal);
        LabExit loopback = await lab.Gateway.TryRunAsync("curl", "--silent", "--max-time", "20", "http://127.0.0.1/");
        Assert.Equal(7, loopback.Code); // curl: could not connect
    }

    [Theory]
    [InlineData("access: { deny: [client] }")]
    [InlineData("access: { allow: [192.0.2.0/24] }")]
    [InlineData("access: { allow: [] }")]
    public async Task Who_is_not_let_in_reaches_nobody_and_is_counted(string access)
    {
        await using GatewayLab lab = await KernelLab.CreateAsync();
        await lab.StartServerAsync();
        await lab.Client.IpAsync("address", "add", "10.1.0.99/24", "dev", "eth0");

        // On the gateway itself somebody listens on that port: the client must not reach him either.
        await lab.Gateway.StartNginxAsync(lab.Lab, 80, lab.Lab.NginxHttp("server { listen 80; return 200 gateway; }"));
        await lab.Gateway.StartWhenceAsync(lab.Lab, KernelLab.Config(access));
        LabExit refused = await lab.Client.TryRunAsync("curl", "--silent", "--max-time", "2", $"http://{GatewayLab.Gateway4}/");
        Assert.Equal((28, string.Empty), (refused.Code, refused.Output)); // curl: timed out
        Assert.True(await lab.Gateway.MetricAsync("whence_kernel_denied_total{listener=\"web\"}") > 0);
        Assert.Equal(0, await lab.Gateway.MetricAsync("whence_kernel_connections_total"));
        if (access.Contains("deny", StringComparison.Ordinal))
        {
            Assert.NotEmpty(await AskAsync(lab, 1, "--interface", "10.1.0.99"));
        }
    }

    [Fact]
    public async Task Every_port_of_a_range_keeps_its_number()
    {
        await using GatewayLab lab = await KernelLab.CreateAsync();
        await lab.StartServerAsync();
        await lab.Gateway.StartWhenceAsync(lab.Lab, $$"""
            upstreams: { app: { targets: ["{{GatewayLab.Server4}}:10000"] } }
            listeners: [ { name: range, bind: "{{GatewayLab.Gateway4}}:10000-10100", protocol: tcp, engine: kernel, upstream: app } ]
            admin: { bind: "127.0.0.1:9180" }
            """);
        Assert.Equal($"{GatewayLab.Server4}:10000", await lab.Client.AskAsync($"http://{GatewayLab.Gateway4}:10000/"));
        Assert.Equal($"{GatewayLab.Server4}:10007", await lab.Client.AskAsync($"http://{GatewayLab.Gateway4}:10007/"));
        Assert.Equal(2, await lab.Gateway.MetricAsync("whence_kernel_connections_total"));
        Assert.True(await lab.Gateway.MetricAsync("whence_kernel_bytes_total") > 400);
        LabExit outside = await lab.Client.TryRunAsync("curl", "--silent", "--max-time", "20", $"http://{GatewayLab.Gateway4}:10101/");
        Assert.Equal(7, outside.Code);
    }

    [Fact]
    public async Task A_dns_server_sees_who_asks_over_udp()
    {
        await using GatewayLab lab = await KernelLab.CreateAsync();
        LabProcess dns = await lab.Server.StartUdpServerAsync(
            5353, "dnsmasq", "--keep-in-foreground", "--no-resolv", "--no-hosts", "--port=5353", "--log-queries", "--log-facility=-",
            "--address=/name.example/192.0.2.77", "--user=root", "--pid-file=");
        await lab.Gateway.StartWhenceAsync(lab.Lab, $$"""
            upstreams: { dns: { targets: ["{{GatewayLab.Server4}}:5353"] } }
            listeners: [ { name: dns, bind: "{{GatewayLab.Gateway4}}:53", protocol: udp, engine: kernel, upstream: dns } ]
            admin: { bind: "127.0.0.1:9180" }
            """);

        // A question for the address of name.example, and the end of its answer: the address.
        const string Ask = "exec 3<>/dev/udp/" + GatewayLab.Gateway4 + "/53; "
            + @"printf '\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x04name\x07example\x00\x00\x01\x00\x01' >&3; "
            + "timeout 20 head -c 46 <&3 | tail -c 4 | od -An -tu1";
        Assert.Equal("192 0 2 77", string.Join(' ', (await lab.Client.RunAsync("bash", "-c", Ask)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        await dns.WaitForOutputAsync($"query[A] name.example from {GatewayLab.Client4}");
        Assert.Equal(1, await lab.Gateway.MetricAsync("whence_kernel_connections_total{listener=\"dns\""));
    }

    private static async Task<string[]> AskAsync(GatewayLab lab, int times, params string[] more)
    {
        var servers = new string[times];
        for (int i = 0; i < times; i++)
        {
            servers[i] = await lab.Client.AskAsync(more: more);
        }

        return servers;
    }
}
