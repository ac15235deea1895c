namespace Whence.Compare;

/// <summary>One turn of every contender, within a minute.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Runs">A contender each.</param>
internal sealed record LoadRound(int Number, IReadOnlyList<LoadRun> Runs) : IWatched
{
    public bool Valid => Runs.All(static run => run.Fault is null);

    /// <summary>The most that others used during one of the turns.</summary>
    public double OthersShare => Runs.Max(static run => run.OthersShare);

    /// <summary>Null when the contender takes no part.</summary>
    public LoadRun? Find(Contender contender) => Runs.SingleOrDefault(run => run.Contender == contender);

    public LoadRun Of(Contender contender) => Runs.Single(run => run.Contender == contender);

    /// <summary>A figure of ours to the least of the others'.</summary>
    public double Ratio(Func<LoadRun, double> figure) => figure(Of(Contender.Whence)) / Contender.Rivals.Select(Find).OfType<LoadRun>().Min(figure);
}
