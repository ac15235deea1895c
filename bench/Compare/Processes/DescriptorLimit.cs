using System.Globalization;

namespace Whence.Compare;

/// <summary>How many descriptors a contender may have.</summary>
internal static class DescriptorLimit
{
    /// <summary>Whence holds a third of its limit as connections of clients; 10,000 of them and some to spare need this.</summary>
    private const int Wanted = 32_768;

    private const string Line = "Max open files";

    /// <summary>What is wanted where the hard limit may be raised so far, else the hard limit.</summary>
    public static async Task<int> HighestAsync(CancellationToken cancel)
    {
        int hard = ParseHard(File.ReadLines("/proc/self/limits"));
        if (hard >= Wanted)
        {
            return Wanted;
        }

        try
        {
            await using ChildProcess attempt = ChildProcess.Start(new Launch(["true"], Path.GetTempPath()) { Descriptors = Wanted });
            await attempt.FinishAsync(cancel);
            return Wanted;
        }
        catch (CompareException)
        {
            return hard;
        }
    }

    public static int ParseHard(IEnumerable<string> lines)
    {
        string line = lines.First(static text => text.StartsWith(Line, StringComparison.Ordinal));
        string hard = line[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return int.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? limit : int.MaxValue;
    }
}
