using System.Diagnostics;

namespace Whence.Compare;

/// <summary>Watches how much processor time programs use that do not belong to the comparison, from its making on.</summary>
internal sealed class OthersClock
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly TimeSpan _others = Read();

    /// <summary>Until now; 1 is one processor all the time. The kernel's own threads are others too.</summary>
    public double Share() => Math.Max(0, (Read() - _others) / Stopwatch.GetElapsedTime(_started));

    private static TimeSpan Read() => MachineClock.Read() - CpuClock.ReadOurs();
}
