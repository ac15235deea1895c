using System.Globalization;

namespace Whence.Compare;

/// <summary>How long processors have worked, for whomever (<c>/proc/stat</c>, proc(5)).</summary>
internal static class MachineClock
{
    /// <summary>user, nice, system, irq, softirq: all but waiting. What guests use is part of user.</summary>
    private static readonly int[] WorkFields = [1, 2, 3, 6, 7];

    /// <summary>All together: the first line.</summary>
    public static TimeSpan Read() => Parse(File.ReadLines("/proc/stat").First());

    /// <summary>One of them, in programs and in the kernel.</summary>
    public static TimeSpan Read(int core) => Parse(File.ReadLines("/proc/stat").Skip(1).ElementAt(core));

    public static TimeSpan Parse(string line)
    {
        string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        long ticks = WorkFields.Sum(field => long.Parse(fields[field], CultureInfo.InvariantCulture));
        return CpuClock.FromTicks(ticks);
    }
}
