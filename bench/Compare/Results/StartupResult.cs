using System.Text.Json.Nodes;

namespace Whence.Compare;

/// <summary>One start.</summary>
/// <param name="Listener">Which kind of listener was asked.</param>
/// <param name="First">From the start of the program to the end of the first answer.</param>
/// <param name="Longest">The longest that any request waited, the first one included.</param>
/// <param name="OthersShare">What other programs used of the machine in that time.</param>
internal sealed record StartupRun(string Listener, TimeSpan First, TimeSpan Longest, double OthersShare) : IWatched
{
    public override string ToString()
    {
        string first = Figure.Text(First.TotalMilliseconds, 0), longest = Figure.Text(Longest.TotalMilliseconds, 1);
        return $"{Listener}: first answer after {first} ms, longest wait {longest} ms, others {Figure.Percent(OthersShare)}";
    }
}

/// <summary>All starts.</summary>
/// <param name="Name">The work.</param>
/// <param name="Requests">How many after each start.</param>
/// <param name="Count">How many starts of each kind count: those that were disturbed least.</param>
/// <param name="Runs">Every start.</param>
internal sealed record StartupResult(string Name, int Requests, int Count, IReadOnlyList<StartupRun> Runs) : WorkResult(Name)
{
    public IReadOnlyList<StartupRun> Counted
        => [.. Runs.GroupBy(static run => run.Listener).SelectMany(runs => Quiet.Least(runs, Count))];

    public override IEnumerable<string> Faults => [];

    public override JsonObject ToJson() => new()
    {
        // A promise about every start is held against the worst of them.
        ["firstRequestMs"] = Figure.Of(Counted.Max(static run => run.First.TotalMilliseconds)),
        ["worstOfFirst1000Ms"] = Figure.Of(Counted.Max(static run => run.Longest.TotalMilliseconds)),
        ["runs"] = new JsonArray([.. Runs.Select(static run => (JsonNode)new JsonObject
        {
            ["listener"] = run.Listener,
            ["firstRequestMs"] = Figure.Of(run.First.TotalMilliseconds),
            ["worstOfFirst1000Ms"] = Figure.Of(run.Longest.TotalMilliseconds),
            ["othersShare"] = Figure.Of(run.OthersShare),
        })]),
    };

    public override IEnumerable<string> ToMarkdown()
    {
        yield return "## Startup";
        yield return "";
        yield return $"`whence run` on all processors, each start; {Figure.Text(Requests, 0)} requests one after the other, a new";
        yield return "connection for every tenth. The machine-readable twin has the worst.";
        yield return "";
        yield return "| listener | ms to the first answer | ms longest wait | others used of a processor |";
        yield return "| --- | --- | --- | --- |";
        foreach (IGrouping<string, StartupRun> runs in Counted.GroupBy(static run => run.Listener))
        {
            string first = string.Join(" / ", runs.Select(static run => Figure.Text(run.First.TotalMilliseconds, 0)));
            string longest = string.Join(" / ", runs.Select(static run => Figure.Text(run.Longest.TotalMilliseconds, 1)));
            string others = string.Join(" / ", runs.Select(static run => Figure.Percent(run.OthersShare)));
            yield return $"| {runs.Key} | {first} | {longest} | {others} |";
        }
    }
}
