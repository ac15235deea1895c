using System.Text.Json.Nodes;

namespace Whence.Compare.Tests;

public sealed class HostsResultTests
{
    [Fact]
    public void What_the_gateways_host_works_is_what_the_machine_works_more_than_on_the_straight_way()
    {
        HostsResult result = new("l4-kernel", [Round(20, 30, 60), Round(20, 28, 60), Round(30, 50, 80)]);
        Assert.Equal((10, 40), (result.GatewayMicros("whence"), result.GatewayMicros("nginx")));
        Assert.Equal(0.25, result.GatewayRatio("nginx")); // 10/40, 8/40, 20/50
        Assert.Equal(2, result.ThroughputRatio("nginx"), 9); // 60/30, 60/28, 80/50
        Assert.Empty(result.Faults);
    }

    [Fact]
    public void The_page_and_its_machine_readable_twin_say_the_same()
    {
        HostsResult result = new("l4-kernel", [Round(20, 30, 60)]);
        string page = string.Join('\n', result.ToMarkdown());
        Assert.Contains("| whence | 30.00 | 10.00 | 33,333 | 30 | 60 |", page, StringComparison.Ordinal);
        Assert.Contains("whence / nginx: requests in a second **2.00**; work of the gateway's host **0.25**.", page, StringComparison.Ordinal);
        JsonObject json = result.ToJson();
        Assert.Equal((10, 0.25, 2), ((double)json["whence"]!["gatewayMicros"]!, (double)json["gatewayTonginx"]!, (double)json["throughputTonginx"]!));
    }

    [Fact]
    public void A_turn_that_went_wrong_makes_the_work_invalid()
    {
        HostsResult result = new("l4-kernel", [[Run("straight", 20), Run("whence", 30, "3 read errors")]]);
        Assert.Equal("l4-kernel, round 1, whence: 3 read errors", Assert.Single(result.Faults));
    }

    private static WayRun[] Round(double straight, double whence, double nginx) => [Run("straight", straight), Run("whence", whence), Run("nginx", nginx)];

    /// <summary>1,000 requests, one after the other on one processor.</summary>
    private static WayRun Run(string way, double micros, string? fault = null) => new(
        new Way(way, "192.0.2.1", 80, "192.0.2.2"),
        new LoadFigures(
            1_000, TimeSpan.FromMicroseconds(micros * 1_000), TimeSpan.FromMicroseconds(micros), TimeSpan.FromMicroseconds(micros * 2), fault),
        TimeSpan.FromMicroseconds(micros * 1_000));
}
