using System.Globalization;

namespace Whence.Compare;

/// <summary>One measurement of one contender under load.</summary>
/// <param name="Contender">Who.</param>
/// <param name="Figures">What the load generator saw.</param>
/// <param name="Own">Processor time of the contender.</param>
/// <param name="OthersShare">What other programs used of the machine in that time.</param>
internal sealed record LoadRun(Contender Contender, LoadFigures Figures, TimeSpan Own, double OthersShare) : IWatched
{
    /// <summary>A proxy that often waits wakes up for less at a time and pays more for it. wrk and the backend, on one processor, cost
    /// about as much as the leanest proxy does, which is why the best are not at 100 %; below this, the load was the limit.</summary>
    private const double BusyEnough = 0.7;

    /// <summary>Processor time for one request.</summary>
    public double Micros => Own.TotalMicroseconds / Figures.Requests;

    public double RequestsPerSecond => Figures.Requests / Figures.Elapsed.TotalSeconds;

    /// <summary>Which part of its processor's time the contender used.</summary>
    public double OwnShare => Own / Figures.Elapsed;

    public string? Fault => Figures.Fault;

    /// <summary>What makes this figure less than certain; null when nothing does.</summary>
    public string? Doubt => Fault
        ?? (Quiet.IsDisturbed(OthersShare) ? "disturbed"
        : OwnShare < BusyEnough ? "not busy"
        : null);

    /// <summary>Several turns of one contender as one.</summary>
    public static LoadRun Together(IReadOnlyList<LoadRun> turns) => new(
        turns[0].Contender,
        LoadFigures.Together([.. turns.Select(static turn => turn.Figures)]),
        TimeSpan.FromTicks(turns.Sum(static turn => turn.Own.Ticks)),
        turns.Average(static turn => turn.OthersShare));

    public override string ToString()
    {
        string figures = string.Create(CultureInfo.InvariantCulture, $"{Contender.Name,-7} {Micros,8:F2} us, {RequestsPerSecond,8:F0}/s");
        string waits = string.Create(
            CultureInfo.InvariantCulture, $"p50 {Figures.P50.TotalMicroseconds:F0} us, p99 {Figures.P99.TotalMicroseconds:F0} us");
        string shares = string.Create(CultureInfo.InvariantCulture, $"busy {OwnShare:P0}, others {OthersShare:P0}");
        return $"{figures}, {waits}, {shares}{(Doubt is { } doubt ? $", {doubt}" : "")}";
    }
}
