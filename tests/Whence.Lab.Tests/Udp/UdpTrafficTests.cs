using System.Text.Json;

namespace Whence.Lab.Tests;

/// <summary>A stream of datagrams, with iperf3 at both ends.</summary>
public sealed class UdpTrafficTests
{
    /// <summary>iperf3 speaks of its datagrams on a connection to the same port.</summary>
    [Theory]
    [InlineData("loops", "")]
    [InlineData("loops", "--reverse")]
    [InlineData("sockets", "")]
    public async Task Datagrams_flow_beside_a_connection_to_the_same_port(string transport, string direction)
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Server.StartServerAsync(5201, "iperf3", "--server");
        LabProcess whence = await lab.Gateway.StartWhenceAsync(
            lab.Lab,
            $$"""
            upstreams: { iperf: { targets: ["{{GatewayLab.Server4}}:5201"] } }
            listeners:
              - { name: control, bind: "{{GatewayLab.Gateway4}}:5201", protocol: tcp, upstream: iperf }
              - { name: data, bind: "{{GatewayLab.Gateway4}}:5201", protocol: udp, upstream: iperf, timeouts: { idle: 2s },
                  accessLog: { file: "/dev/stderr", format: json } }
            """,
            transport);
        JsonElement report = JsonSerializer.Deserialize<JsonElement>(await lab.Client.RunAsync(
            "iperf3", ["--client", GatewayLab.Gateway4, "--udp", "--time", "1", "--bitrate", "4M", "--length", "1000", "--json", .. direction.Split(' ', StringSplitOptions.RemoveEmptyEntries)]));
        JsonElement sum = report.GetProperty("end").GetProperty("sum");
        long sent = sum.GetProperty("packets").GetInt64(), lost = sum.GetProperty("lost_packets").GetInt64();
        Assert.True(sent > 0 && lost < sent, $"{sum}\n{whence.Story}");

        await whence.WaitForOutputAsync("\"termination\":\"idle-timeout\"");
        string record = whence.Errors.Split('\n').Single(static line => line.Contains("\"idle-timeout\"", StringComparison.Ordinal));
        string counter = direction.Length > 0 ? "datagrams.sent" : "datagrams.received";
        long passed = JsonSerializer.Deserialize<JsonElement>(record).GetProperty(counter).GetInt64();
        Assert.True(passed >= sent - lost, $"{passed} passed, {sent} sent, {lost} lost: {record}");
    }
}
