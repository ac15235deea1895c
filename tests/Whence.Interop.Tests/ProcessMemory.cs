using System.Globalization;

namespace Whence.Interop.Tests;

/// <summary>Memory of another process as the kernel counts it (proc(5)), in bytes.</summary>
internal static class ProcessMemory
{
    private const string ResetPeak = "5";

    internal static long Resident(int process) => Read(process, "VmRSS:");

    /// <summary>The most that was resident since <see cref="ForgetPeak"/>.</summary>
    internal static long Peak(int process) => Read(process, "VmHWM:");

    internal static void ForgetPeak(int process) => File.WriteAllText($"/proc/{process}/clear_refs", ResetPeak);

    private static long Read(int process, string name)
    {
        string line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(line[name.Length..^"kB".Length], CultureInfo.InvariantCulture);
    }
}
