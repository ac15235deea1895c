namespace Whence.Compare;

/// <summary>The tables of all works under load.</summary>
internal static class LoadTables
{
    public static IEnumerable<string> Lines(IReadOnlyList<LoadResult> results)
        => [.. Cpu(results), "", .. Speed(results), "", .. Rounds(results)];

    private static IEnumerable<string> Cpu(IEnumerable<LoadResult> results)
    {
        yield return "## Processor time of the proxy (user + system)";
        yield return "";
        yield return "| work | µs each | whence | nginx | haproxy | ratio | p99 ratio |";
        yield return "| --- | --- | --- | --- | --- | --- | --- |";
        foreach (LoadResult result in results)
        {
            string figures = Cells(contender => Figure.Text(result.Median(contender, static run => run.Micros), 2));
            string ratios = $"**{Figure.Text(result.Ratio, 2)}** | **{Figure.Text(result.P99Ratio, 2)}**";
            yield return $"| {result.Name} | {result.Unit} | {figures} | {ratios} |";
        }
    }

    private static IEnumerable<string> Speed(IEnumerable<LoadResult> results)
    {
        yield return "## Throughput and latency";
        yield return "";
        yield return "| work | contender | requests/s | p50 µs | p99 µs | of its processor | others |";
        yield return "| --- | --- | --- | --- | --- | --- | --- |";
        foreach (LoadResult result in results)
        {
            foreach (Contender contender in Contender.All)
            {
                string Median(Func<LoadRun, double> figure) => Figure.Text(result.Median(contender, figure), 0);
                string Share(Func<LoadRun, double> share) => Figure.Percent(result.Median(contender, share));
                yield return string.Join(
                    " | ",
                    $"| {result.Name} | {contender.Name}",
                    Median(static run => run.RequestsPerSecond),
                    Median(static run => run.Figures.P50.TotalMicroseconds),
                    Median(static run => run.Figures.P99.TotalMicroseconds),
                    Share(static run => run.OwnShare),
                    $"{Share(static run => run.OthersShare)} |");
            }
        }
    }

    private static IEnumerable<string> Rounds(IEnumerable<LoadResult> results)
    {
        yield return "## Each round: µs (p99 µs)";
        yield return "";
        yield return "*disturbed*: other programs used more than 10 % of a processor; rounds were added then, and the least disturbed";
        yield return "count (others in parentheses). *not busy*: the proxy used less than 70 % of its processor: the load was the limit.";
        yield return "";
        yield return "| work | round | whence | nginx | haproxy |";
        yield return "| --- | --- | --- | --- | --- |";
        foreach (LoadResult result in results)
        {
            foreach (LoadRound round in result.Rounds)
            {
                string number = result.Counted.Contains(round) ? $"{round.Number}" : $"({round.Number})";
                yield return $"| {result.Name} | {number} | {Cells(contender => round.Find(contender) is { } run ? Cell(run) : "-")} |";
            }
        }
    }

    private static string Cell(LoadRun run)
    {
        string doubt = run.Doubt is { } words ? $" *{words}*" : "";
        return $"{Figure.Text(run.Micros, 2)} ({Figure.Text(run.Figures.P99.TotalMicroseconds, 0)}){doubt}";
    }

    private static string Cells(Func<Contender, string> cell) => string.Join(" | ", Contender.All.Select(cell));
}
