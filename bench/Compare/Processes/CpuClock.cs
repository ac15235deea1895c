namespace Whence.Compare;

/// <summary>The processor time of a process tree: user and system, all threads.</summary>
internal static class CpuClock
{
    /// <summary>USER_HZ: what /proc counts in, 100 on every Linux that .NET runs on, whatever the kernel's own tick is.</summary>
    private const int TicksPerSecond = 100;

    /// <summary>This program, all that it has started, and what has ended of it.</summary>
    public static TimeSpan ReadOurs() => Read(Environment.ProcessId);

    public static TimeSpan Read(int root)
        => FromTicks(ProcessTree.Of(root).Sum(static pid => ProcessStat.Read(pid)?.Ticks ?? 0));

    public static TimeSpan FromTicks(long ticks) => TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
}
