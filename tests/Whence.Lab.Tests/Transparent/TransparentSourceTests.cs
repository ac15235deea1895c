namespace Whence.Lab.Tests;

/// <summary>Targets that see the client's own address and port, with real programs at both ends.</summary>
public sealed class TransparentSourceTests
{
    /// <summary>What nginx says of whom it sees, and curl of whence it came.</summary>
    private const string Seen = "$remote_addr $remote_port", Came = "%{local_ip} %{local_port}";

    [Theory]
    [InlineData(GatewayLab.Gateway4, GatewayLab.Server4, GatewayLab.Client4)]
    [InlineData($"[{GatewayLab.Gateway6}]", $"[{GatewayLab.Server6}]", GatewayLab.Client6)]
    public async Task A_target_sees_the_address_and_port_of_the_client(string gateway, string target, string client)
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.RouteTransparentAsync();
        await StartTargetAsync(lab);
        LabProcess whence = await lab.Gateway.StartWhenceAsync(lab.Lab, Config(gateway, target));

        foreach (int port in new[] { 5000, 5001 })
        {
            string[] answer = (await lab.Client.CurlAsync($"http://{gateway}:{port}/", "--write-out", Came)).Split('\n');
            Assert.StartsWith($"{client} ", answer[0], StringComparison.Ordinal);
            Assert.True(answer[0] == answer[1], $"port {port}: {string.Join(" | ", answer)}\n{whence.Story}");
        }
    }

    internal static Task<LabProcess> StartTargetAsync(GatewayLab lab) => lab.Server.StartNginxAsync(
        lab.Lab, 8080, lab.Lab.NginxHttp($$"""server { listen 8080; listen [::]:8080; location / { return 200 "{{Seen}}\n"; } }"""));

    internal static string Config(string gateway, string target, string send = "transparent: on") => $$"""
        upstreams: { web: { targets: ["{{target}}:8080"], send: { {{send}} }, timeouts: { connect: 2s } } }
        listeners:
          - { name: tcp, bind: "{{gateway}}:5000", protocol: tcp, upstream: web, accessLog: { file: "/dev/stderr", format: json } }
          - { name: http, bind: "{{gateway}}:5001", protocol: http, routes: [ { upstream: web } ], accessLog: { file: "/dev/stderr", format: json } }
        """;
}
