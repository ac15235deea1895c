using System.Collections.Concurrent;
using Whence.Linux;

namespace Whence.Gateway.Reveal;

/// <summary>Asks the kernel what became of connections, when somebody wants to know.</summary>
/// <param name="ask">Asks it of every cgroup; null = of one it is not to be had.</param>
internal sealed class RevealMeter(Func<IEnumerable<RevealTotals?>> ask)
{
    private readonly ConcurrentDictionary<string, ulong> _absent = new(StringComparer.Ordinal);

    /// <summary>A meter of what a gateway reveals.</summary>
    public static RevealMeter Of(Func<IEnumerable<RevealedCgroup>> cgroups) => new(() => cgroups().Select(Ask));

    /// <summary>What there is to be said, by cgroup.</summary>
    public IReadOnlyList<RevealTotals> Read() => [.. ask().OfType<RevealTotals>().Select(Rising)];

    /// <summary>A connection counts as absent until its first data have the option. A counter that falls by one would be taken for one
    /// that began anew.</summary>
    private RevealTotals Rising(RevealTotals totals)
    {
        ulong absent = totals.Counts.Absent;
        absent = _absent.AddOrUpdate(totals.Cgroup, absent, (_, before) => Math.Max(before, absent));
        return totals with { Counts = totals.Counts with { Absent = absent } };
    }

    private static RevealTotals? Ask(RevealedCgroup cgroup)
    {
        try
        {
            return cgroup.Read();
        }
        catch (LinuxException)
        {
            return null; // memory has run out: its series pause
        }
    }
}
