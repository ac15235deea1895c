using System.Globalization;

namespace Whence.Gateway.Running;

/// <summary>How many descriptors this process may have open (RLIMIT_NOFILE; the runtime raises it to the hard limit at start).</summary>
internal static class DescriptorLimit
{
    /// <summary>Where the kernel does not say, or says unlimited: what systemd gives a service by default, so the guess is seldom too
    /// high.</summary>
    internal const long WhenUnknown = 524_288;

    private const string Line = "Max open files";

    /// <summary>Reads the limit.</summary>
    public static long Read()
    {
        try
        {
            return Parse(File.ReadLines("/proc/self/limits"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return WhenUnknown;
        }
    }

    /// <summary>Reads the soft limit out of the lines of <c>/proc/PID/limits</c>.</summary>
    internal static long Parse(IEnumerable<string> lines)
    {
        string? line = lines.FirstOrDefault(static text => text.StartsWith(Line, StringComparison.Ordinal));
        string? soft = line?[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) ? limit : WhenUnknown;
    }
}
