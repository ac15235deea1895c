using System.Globalization;
using System.Text.Json.Nodes;

namespace Whence.Compare;

/// <summary>Memory of one contender.</summary>
/// <param name="Contender">Who.</param>
/// <param name="ProcessMiB">Resident, after its start and one request.</param>
/// <param name="ConnectionKiB">Resident for each idle connection, over that.</param>
/// <param name="Fault">What went wrong, or null.</param>
internal sealed record IdleFigures(Contender Contender, double ProcessMiB, double ConnectionKiB, string? Fault)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Contender.Name,-7} {ProcessMiB:F1} MiB empty, {ConnectionKiB:F2} KiB a connection{(Fault is null ? "" : $", {Fault}")}");
}

/// <summary>Memory of all contenders with connections that do nothing.</summary>
/// <param name="Name">The work.</param>
/// <param name="Wanted">How many connections were to be held.</param>
/// <param name="Held">How many the descriptor limit allowed.</param>
/// <param name="All">A contender each.</param>
internal sealed record IdleResult(string Name, int Wanted, int Held, IReadOnlyList<IdleFigures> All) : WorkResult(Name)
{
    public override IEnumerable<string> Faults
        => All.Where(static one => one.Fault is not null).Select(one => $"{Name}, {one.Contender.Name}: {one.Fault}");

    public override JsonObject ToJson()
    {
        var json = new JsonObject { ["held"] = Held };
        foreach (IdleFigures one in All)
        {
            json[$"{one.Contender.Name}KiB"] = Figure.Of(one.ConnectionKiB);
            json[one.Contender == Contender.Whence ? "processMiB" : $"{one.Contender.Name}ProcessMiB"] = Figure.Of(one.ProcessMiB);
        }

        return json;
    }

    public override IEnumerable<string> ToMarkdown()
    {
        yield return "## Idle connections";
        yield return "";
        yield return $"Resident memory with {Figure.Text(Held, 0)} connections held through L4, each used twice, then left alone for 5 s.";
        if (Held < Wanted)
        {
            yield return $"{Figure.Text(Wanted, 0)} were to be held; the descriptor limit of this machine allowed no more.";
        }

        yield return "The empty process has served one request. The kernel's memory for sockets is not in these figures.";
        yield return "";
        yield return "| | KiB each connection | MiB empty process |";
        yield return "| --- | --- | --- |";
        foreach (IdleFigures one in All)
        {
            yield return $"| {one.Contender.Name} | {Figure.Text(one.ConnectionKiB, 2)} | {Figure.Text(one.ProcessMiB, 1)} |";
        }
    }
}
