using System.Globalization;

namespace Whence.Lab.Tests;

/// <summary>The name of a network namespace of ours: it says which process made it, so that it is known for an orphan when that process is
/// gone. Process ids come again, so the time at which the process started belongs to it.</summary>
/// <param name="Process">The id of the process that made it.</param>
/// <param name="Started">When that process started, in clock ticks since the machine did (proc(5), stat, field 22).</param>
/// <param name="Lab">Counts the labs of the process.</param>
/// <param name="Host">What the test calls the host.</param>
internal readonly record struct LabName(int Process, ulong Started, int Lab, string Host)
{
    private const string Start = "whence-lab";

    /// <summary>Whether the process that made it still runs.</summary>
    public bool IsOwned => StartOf(Process) == Started;

    /// <summary>A name for a host of this process.</summary>
    public static LabName Own(int lab, string host) => new(Environment.ProcessId, StartOf(Environment.ProcessId) ?? 0, lab, host);

    /// <summary>Reads a name of ours; anything else is somebody else's.</summary>
    public static bool TryParse(string text, out LabName name)
    {
        name = default;
        if (!text.StartsWith(Start + "-", StringComparison.Ordinal))
        {
            return false;
        }

        string[] parts = text[(Start.Length + 1)..].Split('-', 4);
        if (parts.Length != 4
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int process)
            || !ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong started)
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int lab)
            || parts[3].Length == 0)
        {
            return false;
        }

        name = new LabName(process, started, lab, parts[3]);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Start}-{Process}-{Started}-{Lab}-{Host}");

    private static ulong? StartOf(int process)
    {
        try
        {
            // The program's name, in brackets, may have blanks and brackets itself: fields are counted behind the last bracket.
            string stat = File.ReadAllText($"/proc/{process}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return ulong.Parse(fields[22 - 3], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
