using System.Globalization;

namespace Whence.Compare;

/// <summary>How long all processors have worked, for whomever (<c>/proc/stat</c>, proc(5)).</summary>
internal static class MachineClock
{
    /// <summary>user, nice, system, irq, softirq: all but waiting. What guests use is part of user.</summary>
    private static readonly int[] WorkFields = [1, 2, 3, 6, 7];

    public static TimeSpan Read() => Parse(File.ReadLines("/proc/stat").First());

    public static TimeSpan Parse(string line)
    {
        string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        long ticks = WorkFields.Sum(field => long.Parse(fields[field], CultureInfo.InvariantCulture));
        return CpuClock.FromTicks(ticks);
    }
}
