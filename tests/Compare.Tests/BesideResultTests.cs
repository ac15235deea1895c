using System.Text.Json.Nodes;

namespace Whence.Compare.Tests;

public sealed class BesideResultTests
{
    private static readonly Beside Pair = new("ours", "other", MostLoss: 0.03);

    [Fact]
    public void A_loss_is_the_median_of_those_within_each_round()
    {
        // The second round fell into a slow minute: its losses say the same as those of the first one.
        BesideResult result = Result(Round(ours: 10.2, other: 10), Round(20.4, 20), Round(30, 10));
        Assert.Equal(1 - (1 / 1.02), result.ThroughputLoss(Pair), 9);
        Assert.Equal(0.02, result.CoreLoss(Pair), 9);
        Assert.Equal(0.02, result.MachineLoss(Pair), 9);
        Assert.True(result.IsGoalMet(Pair));
        Assert.Null(result.IsGoalMet(Pair with { MostLoss = null }));
        Assert.Empty(result.Faults);
    }

    [Theory]
    [InlineData(10.4, 10.4)]
    [InlineData(10.4, 10)]
    [InlineData(10, 10.4)]
    public void A_goal_is_met_where_neither_requests_nor_processor_time_are_lost_beyond_it(double elapsed, double core)
        => Assert.False(Result([Run("ours", elapsed, core), Run("other", 10, 10)]).IsGoalMet(Pair));

    [Fact]
    public void The_page_and_its_machine_readable_twin_say_the_same()
    {
        BesideResult result = Result(Round(ours: 12.5, other: 10));
        string page = string.Join('\n', result.ToMarkdown());
        Assert.Contains("| ours | 12.50 | 25.00 | 80,000 |", page, StringComparison.Ordinal);
        Assert.Contains(
            "- ours beside other: requests in a second lost **20.0 %**, processor 0 more **25.0 %**, machine more 25.0 %. Goal: at most 3.0 %; not met.",
            page,
            StringComparison.Ordinal);
        Assert.Contains(
            "- other beside ours: requests in a second lost **-25.0 %**, processor 0 more **-20.0 %**, machine more -20.0 %.",
            page,
            StringComparison.Ordinal);
        JsonNode pair = result.ToJson()["pairs"]![0]!;
        Assert.Equal((0.2, 0.25, 0.03, false), ((double)pair["throughputLoss"]!, (double)pair["coreLoss"]!, (double)pair["goal"]!, (bool)pair["met"]!));
    }

    [Fact]
    public void A_turn_that_went_wrong_makes_the_work_invalid()
        => Assert.Equal("reveal, round 1, ours: 3 read errors", Assert.Single(Result([Run("ours", 10, 10, "3 read errors"), Run("other", 10, 10)]).Faults));

    [Fact]
    public void Turns_of_the_first_processor_add_up()
        => Assert.Equal(15, WayRun.Together([Run("ours", 10, 10), Run("ours", 20, 20)]).CoreMicros, 9);

    private static BesideResult Result(params WayRun[][] rounds) => new("reveal", "Processor 0 is the server's.", [Pair, new Beside("other", "ours")], rounds);

    private static WayRun[] Round(double ours, double other) => [Run("ours", ours, ours), Run("other", other, other)];

    /// <summary>1,000 requests, one after the other on two processors.</summary>
    private static WayRun Run(string way, double elapsed, double core, string? fault = null) => new(
        new Way(way, "192.0.2.1", 80, "192.0.2.2"),
        new LoadFigures(
            1_000, TimeSpan.FromMicroseconds(elapsed * 1_000), TimeSpan.FromMicroseconds(elapsed), TimeSpan.FromMicroseconds(elapsed * 2), fault),
        TimeSpan.FromMicroseconds(core * 2_000))
    {
        Core = TimeSpan.FromMicroseconds(core * 1_000),
    };
}
