namespace Whence.Compare;

/// <summary>One measurement of one way under load.</summary>
/// <param name="Way">Which.</param>
/// <param name="Figures">What the load generator saw.</param>
/// <param name="Machine">Processor time of the whole machine: client, server and what is between them, in programs and in the kernel. What the
/// kernel does for packets is booked on whatever program happens to run, so that of one program would say little.</param>
internal sealed record WayRun(Way Way, LoadFigures Figures, TimeSpan Machine)
{
    /// <summary>That of the first processor alone, which a work may keep for what it measures.</summary>
    public TimeSpan Core { get; init; }

    /// <summary>Processor time for one request.</summary>
    public double Micros => Machine.TotalMicroseconds / Figures.Requests;

    /// <summary>Time of the first processor for one request.</summary>
    public double CoreMicros => Core.TotalMicroseconds / Figures.Requests;

    public double RequestsPerSecond => Figures.Requests / Figures.Elapsed.TotalSeconds;

    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Way.Name} {Micros:F2} µs of the machine, {RequestsPerSecond:F0}/s");

    /// <summary>Several turns of one way as one: sums, and the medians of what only a turn can tell.</summary>
    public static WayRun Together(IReadOnlyList<WayRun> turns) => new(
        turns[0].Way,
        LoadFigures.Together([.. turns.Select(static turn => turn.Figures)]),
        TimeSpan.FromTicks(turns.Sum(static turn => turn.Machine.Ticks)))
    {
        Core = TimeSpan.FromTicks(turns.Sum(static turn => turn.Core.Ticks)),
    };
}
