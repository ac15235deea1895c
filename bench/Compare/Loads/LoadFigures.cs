namespace Whence.Compare;

/// <summary>What a load generator saw.</summary>
/// <param name="Requests">Answered.</param>
/// <param name="Elapsed">For how long.</param>
/// <param name="P50">Half of the answers took no longer.</param>
/// <param name="P99">99 of 100 answers took no longer.</param>
/// <param name="Fault">What went wrong; null when nothing did.</param>
internal sealed record LoadFigures(long Requests, TimeSpan Elapsed, TimeSpan P50, TimeSpan P99, string? Fault)
{
    /// <summary>Those of several turns as one: sums, and the medians of what only a turn can tell.</summary>
    public static LoadFigures Together(IReadOnlyList<LoadFigures> turns)
    {
        TimeSpan Middle(Func<LoadFigures, TimeSpan> figure)
            => TimeSpan.FromTicks((long)Statistics.Median(turns.Select(turn => (double)figure(turn).Ticks)));

        return new LoadFigures(
            turns.Sum(static turn => turn.Requests),
            TimeSpan.FromTicks(turns.Sum(static turn => turn.Elapsed.Ticks)),
            Middle(static turn => turn.P50),
            Middle(static turn => turn.P99),
            turns.FirstOrDefault(static turn => turn.Fault is not null)?.Fault);
    }
}
