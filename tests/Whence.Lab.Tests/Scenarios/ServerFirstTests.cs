namespace Whence.Lab.Tests;

/// <summary>A protocol in which the server speaks first, to a client that only listens; and programs that open several connections.</summary>
public sealed class ServerFirstTests
{
    [Theory]
    [InlineData("transparent: on", 2525, GatewayLab.Client4)]
    [InlineData("proxyProtocol: v2", 2526, GatewayLab.Inside4)]
    public async Task The_greeting_comes_to_a_silent_client(string send, int port, string seen)
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.RouteTransparentAsync();
        await lab.Server.StartNginxAsync(lab.Lab, 2525, """
            stream {
              server { listen 2525; return "220 hello $remote_addr\n"; }
              server { listen 2526 proxy_protocol; return "220 hello $remote_addr $proxy_protocol_addr\n"; }
            }
            """);
        await StartGatewayAsync(lab, send, port);
        string greeting = await lab.Client.RunAsync("bash", "-c", $"exec 3<>/dev/tcp/{GatewayLab.Gateway4}/5000; head -n 1 <&3");
        Assert.StartsWith($"220 hello {seen}", greeting, StringComparison.Ordinal);
        Assert.EndsWith($"{GatewayLab.Client4}\n", greeting, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Iperf_with_several_streams_is_seen_from_the_client()
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.RouteTransparentAsync();
        LabProcess iperf = await lab.Server.StartServerAsync(5201, "iperf3", "--server", "--forceflush");
        await StartGatewayAsync(lab, "transparent: on", 5201);
        foreach (string direction in new[] { "--parallel=3", "--reverse" })
        {
            await lab.Client.RunAsync("iperf3", "--client", GatewayLab.Gateway4, "--port", "5000", "--bytes", "3M", direction);
        }

        Assert.Contains($"Accepted connection from {GatewayLab.Client4},", iperf.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(GatewayLab.Inside4, iperf.Output, StringComparison.Ordinal);
    }

    private static Task<LabProcess> StartGatewayAsync(GatewayLab lab, string send, int port) => lab.Gateway.StartWhenceAsync(lab.Lab, $$"""
        upstreams: { app: { targets: ["{{GatewayLab.Server4}}:{{port}}"], send: { {{send}} } } }
        listeners: [ { name: tcp, bind: "{{GatewayLab.Gateway4}}:5000", protocol: tcp, upstream: app } ]
        """);
}
