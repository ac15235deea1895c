using System.Diagnostics;
using System.Globalization;

namespace Whence.Interop.Tests;

/// <summary>Big and slow bodies up and down at once through every way: memory stays flat, and a direction holds little.</summary>
/// <remarks><c>bench/bigbodies.sh</c> runs the same with 1 GiB a direction, and keeps the figures.</remarks>
public sealed class BigBodyTests
{
    private const int MiB = 1024 * 1024;
    private const int WarmUp = 64 * MiB;
    private const int MostWarmUps = 3;

    /// <summary>Each piece of a slow body goes there before the next one begins.</summary>
    private const int SlowSize = MiB;

    /// <summary>MiB of each direction; default 64.</summary>
    private const string SizeVariable = "WHENCE_BIG_BODY_MIB";

    /// <summary>A file that gets a line of figures for each way; default none.</summary>
    private const string TableVariable = "WHENCE_BIG_BODY_TABLE";

    /// <summary>What the gateway's process may grow by: code that gets hot is compiled, and its heap breathes, some MiB each.</summary>
    private const int MostGrowth = 16 * MiB;

    /// <summary>What the gateway may hold of a direction whose reader stands still, beside what the kernel does.</summary>
    private const int MostHeld = 64 * 1024;

    /// <summary>How far from the truth the figures may be where the frames of TLS and HTTP/2 are reckoned out.</summary>
    private const int Blur = 1024;

    public static TheoryData<string> Ways => BulkPath.Ways;

    /// <summary>Either end may give a kept connection up between two transfers, with what was counted on it: then it is learnt on another one.</summary>
    private static async Task LearnAsync(BulkPath path, CancellationToken cancel)
    {
        for (int i = 1; ; i++)
        {
            path.Holding.Begin();
            await path.RunAsync(new BulkTransfer(WarmUp), null, cancel);
            try
            {
                await path.Holding.LearnAsync(WarmUp, cancel);
                return;
            }
            catch (ConnectionGoneException) when (i < MostWarmUps)
            {
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Memory_stays_flat(string way)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using BulkPath path = await BulkPath.OpenAsync(way);
        long size = (long)MiB * int.Parse(Environment.GetEnvironmentVariable(SizeVariable) ?? "64", CultureInfo.InvariantCulture);

        await LearnAsync(path, cancel);
        ProcessMemory.ForgetPeak(path.Process);
        long before = ProcessMemory.Resident(path.Process);
        path.Holding.Begin();
        long under = 0, started = Stopwatch.GetTimestamp();
        (long Up, long Down) held = default;
        await path.RunAsync(
            new BulkTransfer(size),
            async stalled =>
            {
                under = stalled;
                held = await path.Holding.LookAsync(cancel);
                started = Stopwatch.GetTimestamp();
            },
            cancel);
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        long growth = ProcessMemory.Peak(path.Process) - before;
        if (Environment.GetEnvironmentVariable(TableVariable) is { Length: > 0 } table)
        {
            double rate = ((2 * size) - under) / took.TotalSeconds / MiB;
            await File.AppendAllTextAsync(
                table,
                string.Create(CultureInfo.InvariantCulture, $"| {way} | {took.TotalSeconds:F1} | {rate:F0} | {before / (double)MiB:F1} | {growth / (double)MiB:F1} | {held.Up / 1024.0:F1} | {held.Down / 1024.0:F1} | {under / 1024.0:F0} |\n"),
                cancel);
        }

        Assert.InRange(held.Up, -Blur, MostHeld + Blur);
        Assert.InRange(held.Down, -Blur, MostHeld + Blur);
        Assert.InRange(growth, 0, MostGrowth);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Slow_ends_on_both_sides_at_once_get_every_byte(string way)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using BulkPath path = await BulkPath.OpenAsync(way);
        await path.RunAsync(new BulkTransfer(WarmUp), null, cancel);
        ProcessMemory.ForgetPeak(path.Process);
        long before = ProcessMemory.Resident(path.Process);
        await path.RunAsync(new BulkTransfer(SlowSize, inStep: true), null, cancel);
        Assert.InRange(ProcessMemory.Peak(path.Process) - before, 0, MostGrowth);
    }
}
