using System.Text.Json.Nodes;

namespace Whence.Compare.Tests;

public sealed class ReportTests
{
    private static readonly Machine Machine =
        new("A processor, 2 cores", "6.18.0", "0123456789ab", new Dictionary<string, string> { ["nginx"] = "1.22" }, []);

    [Fact]
    public void The_machine_readable_twin_has_the_members_that_others_read()
    {
        JsonObject json = Filled().Json();
        Assert.Equal("A processor, 2 cores", (string?)json["machine"]);
        Assert.Equal("6.18.0", (string?)json["kernel"]);
        Assert.Equal("0123456789ab", (string?)json["commit"]);
        JsonNode load = json["works"]!["l4-keepalive"]!;
        Assert.Equal((15, 10, 20), ((double)load["whence"]!, (double)load["nginx"]!, (double)load["haproxy"]!));
        Assert.Equal((1.5, 1.5), ((double)load["ratio"]!, (double)load["p99Ratio"]!));
        JsonNode idle = json["works"]!["idle"]!;
        Assert.Equal((7.5, 55.5, 6_496), ((double)idle["whenceKiB"]!, (double)idle["processMiB"]!, (int)idle["held"]!));
        JsonNode startup = json["works"]!["startup"]!;
        Assert.Equal((400, 90), ((double)startup["firstRequestMs"]!, (double)startup["worstOfFirst1000Ms"]!));
    }

    [Fact]
    public void The_page_says_the_figures_and_where_they_are_from()
    {
        string page = Filled().Markdown();
        Assert.Contains("| l4-keepalive | request | 15.00 | 10.00 | 20.00 | **1.50** | **1.50** |", page, StringComparison.Ordinal);
        Assert.Contains("| whence | 7.50 | 55.5 |", page, StringComparison.Ordinal);
        Assert.Contains("| l4 | 300 / 400 | 90.0 / 80.0 |", page, StringComparison.Ordinal);
        Assert.Contains("A processor, 2 cores; Linux 6.18.0", page, StringComparison.Ordinal);
        Assert.DoesNotContain("## Not valid", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_valid_stands_on_the_page()
    {
        Report report = Empty();
        report.Add(new IdleResult("idle", 10_000, 10_000, [new IdleFigures(Contender.Whence, 1, 1, "2 of 10000 connections were closed")]));
        Assert.Contains("- idle, whence: 2 of 10000 connections were closed", report.Markdown(), StringComparison.Ordinal);
    }

    private static Report Empty() => new(
        Machine,
        new CompareOptions { Works = [], Rounds = 1, Duration = TimeSpan.FromSeconds(4), WarmUp = TimeSpan.FromSeconds(20) });

    private static Report Filled()
    {
        Report report = Empty();
        report.Add(new LoadResult("l4-keepalive", "request", [Rounds.Of(1, whence: 15, nginx: 10, haproxy: 20)], 1));
        report.Add(new IdleResult("idle", 10_000, 6_496, [new IdleFigures(Contender.Whence, 55.5, 7.5, null)]));
        report.Add(new StartupResult("startup", 1_000, 2, [Start(300, 90), Start(400, 80), Start(4_000, 900, others: 1)]));
        return report;
    }

    private static StartupRun Start(int first, int longest, double others = 0)
        => new("l4", TimeSpan.FromMilliseconds(first), TimeSpan.FromMilliseconds(longest), others);
}
