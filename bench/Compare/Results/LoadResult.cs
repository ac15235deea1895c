using System.Text.Json.Nodes;

namespace Whence.Compare;

/// <summary>All measurements of one load.</summary>
/// <param name="Name">The work.</param>
/// <param name="Unit">What processor time is given for.</param>
/// <param name="Rounds">Every round that was measured.</param>
/// <param name="Count">How many of them count: those that were disturbed least.</param>
internal sealed record LoadResult(string Name, string Unit, IReadOnlyList<LoadRound> Rounds, int Count) : WorkResult(Name)
{
    /// <summary>The rounds that the figures are made of; rounds with errors are not among them.</summary>
    public IReadOnlyList<LoadRound> Counted => Quiet.Least(Rounds.Where(static round => round.Valid), Count);

    /// <summary>Processor time, ours to the better of the others: the median of the ratios within each round.</summary>
    /// <remarks>Within a round, because a busy host slows everything for minutes, and the turns of a round lie in one minute.</remarks>
    public double Ratio => RatioOf(static run => run.Micros);

    /// <summary>The same for the 99th percentile of the time that an answer took.</summary>
    public double P99Ratio => RatioOf(static run => run.Figures.P99.TotalMicroseconds);

    public override IEnumerable<string> Faults => Rounds.SelectMany(round => round.Runs.Where(static run => run.Fault is not null)
        .Select(run => $"{Name}, round {round.Number}, {run.Contender.Name}: {run.Fault}"));

    public double Median(Contender contender, Func<LoadRun, double> figure)
        => Statistics.Median(Counted.Select(round => round.Find(contender)).OfType<LoadRun>().Select(figure));

    public override JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (Contender contender in Contender.All)
        {
            json[contender.Name] = Figure.Of(Median(contender, static run => run.Micros));
        }

        json["ratio"] = Figure.Of(Ratio);
        json["p99Ratio"] = Figure.Of(P99Ratio);
        json["unit"] = Unit;
        json["runs"] = new JsonArray([.. Rounds.SelectMany(round => round.Runs.Select(run => ToJson(round, run)))]);
        return json;
    }

    public override IEnumerable<string> ToMarkdown() => [];

    private JsonObject ToJson(LoadRound round, LoadRun run) => new()
    {
        ["round"] = round.Number,
        ["counted"] = Counted.Contains(round),
        ["contender"] = run.Contender.Name,
        ["micros"] = Figure.Of(run.Micros),
        ["requestsPerSecond"] = Figure.Of(run.RequestsPerSecond),
        ["p50Micros"] = Figure.Of(run.Figures.P50.TotalMicroseconds),
        ["p99Micros"] = Figure.Of(run.Figures.P99.TotalMicroseconds),
        ["busyShare"] = Figure.Of(run.OwnShare),
        ["othersShare"] = Figure.Of(run.OthersShare),
        ["doubt"] = run.Doubt,
    };

    private double RatioOf(Func<LoadRun, double> figure) => Statistics.Median(Counted.Select(round => round.Ratio(figure)));
}
