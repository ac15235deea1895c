namespace Whence.Compare.Tests;

public sealed class LoadResultTests
{
    [Fact]
    public void A_ratio_is_ours_to_the_better_of_the_others_within_a_round()
        => Assert.Equal(1.5, Result(Rounds.Of(1, whence: 15, nginx: 10, haproxy: 20)).Ratio, 6);

    [Fact]
    public void The_ratio_of_all_rounds_is_the_median_of_theirs_and_no_ratio_of_medians()
    {
        // The second round fell into a slow minute: its ratio says the same as that of the first one.
        LoadResult result = Result(Rounds.Of(1, 11, 10, 12), Rounds.Of(2, 22, 20, 24), Rounds.Of(3, 12, 30, 10));
        Assert.Equal(1.1, result.Ratio, 6);
        Assert.Equal(1.1, result.P99Ratio, 6);
        Assert.Equal(12, result.Median(Contender.Whence, static run => run.Micros), 6);
    }

    [Fact]
    public void The_rounds_that_others_disturbed_least_count_whatever_came_out()
    {
        LoadRound[] rounds = [Rounds.Of(1, 10, 10, 10, others: 0.5), Rounds.Of(2, 30, 10, 10), Rounds.Of(3, 20, 10, 10, others: 0.2)];
        LoadResult result = new("w", "request", rounds, Count: 2);
        Assert.Equal([2, 3], result.Counted.Select(static round => round.Number));
        Assert.Equal(2.5, result.Ratio, 6);
    }

    [Fact]
    public void A_round_with_errors_does_not_count_and_is_named()
    {
        LoadResult result = Result(Rounds.Of(1, 10, 10, 10, fault: "3 read errors"), Rounds.Of(2, 20, 10, 10));
        Assert.Equal(2, result.Ratio, 6);
        Assert.Equal(["w, round 1, whence: 3 read errors"], result.Faults);
    }

    [Fact]
    public void Without_a_valid_round_there_is_no_figure()
    {
        LoadResult result = Result(Rounds.Of(1, 10, 10, 10, fault: "1 status errors"));
        Assert.Null(result.ToJson()["ratio"]);
        Assert.Null(result.ToJson()["whence"]);
    }

    [Fact]
    public void Turns_of_a_round_count_together()
    {
        LoadRun[] turns = [.. new double[] { 10, 40, 20 }.Select(static micros => Rounds.Of(1, micros, 1, 1).Of(Contender.Whence))];
        LoadRun all = LoadRun.Together(turns);
        Assert.Equal(70.0 / 3, all.Micros, 6);
        Assert.Equal((3_000, TimeSpan.FromSeconds(3)), (all.Figures.Requests, all.Figures.Elapsed));
        Assert.Equal(2_000, all.Figures.P99.TotalMicroseconds, 6); // the median: percentiles have no sum
        Assert.Null(all.Fault);
        LoadRun broken = LoadRun.Together([turns[0], Rounds.Of(1, 1, 1, 1, fault: "3 read errors").Of(Contender.Whence)]);
        Assert.Equal("3 read errors", broken.Fault);
    }

    [Fact]
    public async Task Rounds_are_added_for_those_that_were_disturbed_but_not_for_ever()
    {
        Assert.Equal(4, (await MeasureAsync(static number => number == 2 ? 0.5 : 0)).Count);
        Assert.Equal(6, (await MeasureAsync(static _ => 1)).Count);
    }

    private static Task<IReadOnlyList<LoadRound>> MeasureAsync(Func<int, double> others) => Quiet.MeasureAsync(
        3, new Patience(TimeSpan.Zero), number => Task.FromResult(Rounds.Of(number, 1, 1, 1, others(number))), CancellationToken.None);

    private static LoadResult Result(params LoadRound[] rounds) => new("w", "request", rounds, rounds.Length);
}
