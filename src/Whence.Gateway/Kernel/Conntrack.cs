using System.Globalization;

namespace Whence.Gateway.Kernel;

/// <summary>The table of tracked connections: how full it is, and whether there are some of a listener. It is one for everything in the
/// network namespace.</summary>
internal static class Conntrack
{
    private const string Root = "/proc/sys/net/netfilter";

    /// <summary>A line an entry. Not every kernel has it.</summary>
    private const string Table = "/proc/net/nf_conntrack";

    /// <summary>Entries now; null = it cannot be read.</summary>
    public static long? Entries(string root = Root) => Read(root, "nf_conntrack_count");

    /// <summary>The most that there can be; null = it cannot be read.</summary>
    public static long? Limit(string root = Root) => Read(root, "nf_conntrack_max");

    /// <summary>Whether a connection of a listener is there that has not ended; false where it cannot be read.</summary>
    public static bool Any(KernelModel model, string table = Table)
    {
        try
        {
            return File.ReadLines(table).Any(line => ConntrackLine.TryParse(line, out ConntrackLine entry) && entry.IsOpenOf(model));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static long? Read(string root, string name)
    {
        try
        {
            string text = File.ReadAllText(Path.Combine(root, name));
            return long.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
