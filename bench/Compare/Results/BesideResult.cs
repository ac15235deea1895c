using System.Text.Json.Nodes;

namespace Whence.Compare;

/// <summary>All measurements of several ways, of which some are held against others.</summary>
/// <param name="Name">The work.</param>
/// <param name="Core">What the first processor does here.</param>
/// <param name="Pairs">Which are held against which.</param>
/// <param name="Rounds">A way each.</param>
internal sealed record BesideResult(string Name, string Core, IReadOnlyList<Beside> Pairs, IReadOnlyList<IReadOnlyList<WayRun>> Rounds) : WorkResult(Name)
{
    private IEnumerable<string> Ways => Rounds[0].Select(static run => run.Way.Name);

    public override IEnumerable<string> Faults => Rounds.SelectMany(
        (round, index) => round.Where(static run => run.Figures.Fault is not null)
            .Select(run => $"{Name}, round {index + 1}, {run.Way.Name}: {run.Figures.Fault}"));

    /// <summary>Which part of the other's requests in a second is lost; less than 0 = it has more. The median of the losses within each round.</summary>
    public double ThroughputLoss(Beside pair) => 1 - Ratio(pair, static run => run.RequestsPerSecond);

    /// <summary>Which part of the other's time of the first processor is needed more for a request.</summary>
    public double CoreLoss(Beside pair) => Ratio(pair, static run => run.CoreMicros) - 1;

    /// <summary>The same for the whole machine.</summary>
    public double MachineLoss(Beside pair) => Ratio(pair, static run => run.Micros) - 1;

    /// <summary>Null where no goal is set.</summary>
    public bool? IsGoalMet(Beside pair) => pair.MostLoss is { } most ? ThroughputLoss(pair) <= most && CoreLoss(pair) <= most : null;

    public override JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (string way in Ways)
        {
            json[way] = new JsonObject
            {
                ["coreMicros"] = Figure.Of(Median(way, static run => run.CoreMicros)),
                ["machineMicros"] = Figure.Of(Median(way, static run => run.Micros)),
                ["requestsPerSecond"] = Figure.Of(Median(way, static run => run.RequestsPerSecond)),
                ["p50Micros"] = Figure.Of(Median(way, static run => run.Figures.P50.TotalMicroseconds)),
                ["p99Micros"] = Figure.Of(Median(way, static run => run.Figures.P99.TotalMicroseconds)),
            };
        }

        json["pairs"] = new JsonArray([.. Pairs.Select(pair => new JsonObject
        {
            ["way"] = pair.Ours,
            ["beside"] = pair.Other,
            ["throughputLoss"] = Figure.Of(ThroughputLoss(pair)),
            ["coreLoss"] = Figure.Of(CoreLoss(pair)),
            ["machineLoss"] = Figure.Of(MachineLoss(pair)),
            ["goal"] = pair.MostLoss,
            ["met"] = IsGoalMet(pair),
        })]);
        return json;
    }

    public override IEnumerable<string> ToMarkdown()
    {
        yield return $"## {Name}";
        yield return "";
        yield return $"Machines are network namespaces. {Core}";
        yield return "";
        yield return "| way | µs of processor 0 each | µs of the machine each | requests/s | p50 µs | p99 µs |";
        yield return "| --- | --- | --- | --- | --- | --- |";
        foreach (string way in Ways)
        {
            string Text(Func<WayRun, double> figure, int digits) => Figure.Text(Median(way, figure), digits);
            yield return string.Join(
                " | ",
                $"| {way}",
                Text(static run => run.CoreMicros, 2),
                Text(static run => run.Micros, 2),
                Text(static run => run.RequestsPerSecond, 0),
                Text(static run => run.Figures.P50.TotalMicroseconds, 0),
                $"{Text(static run => run.Figures.P99.TotalMicroseconds, 0)} |");
        }

        yield return "";
        foreach (Beside pair in Pairs)
        {
            string goal = pair.MostLoss is { } most ? $" Goal: at most {Percent(most)}; {(IsGoalMet(pair) == true ? "met" : "not met")}." : "";
            yield return $"- {pair.Ours} beside {pair.Other}: requests in a second lost **{Percent(ThroughputLoss(pair))}**, processor 0 more "
                + $"**{Percent(CoreLoss(pair))}**, machine more {Percent(MachineLoss(pair))}.{goal}";
        }
    }

    private static string Percent(double share) => Figure.Text(share * 100, 1) + " %";

    private static WayRun Of(IReadOnlyList<WayRun> round, string way) => round.Single(run => run.Way.Name == way);

    private double Median(string way, Func<WayRun, double> figure) => Statistics.Median(Rounds.Select(round => figure(Of(round, way))));

    private double Ratio(Beside pair, Func<WayRun, double> figure)
        => Statistics.Median(Rounds.Select(round => figure(Of(round, pair.Ours)) / figure(Of(round, pair.Other))));
}
