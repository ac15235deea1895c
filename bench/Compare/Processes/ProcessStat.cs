using System.Globalization;

namespace Whence.Compare;

/// <summary>What <c>/proc/PID/stat</c> says about a process: its parent, and its processor time in ticks (proc(5)).</summary>
/// <param name="Parent">The parent's id.</param>
/// <param name="Ticks">User and system time of all its threads, ended ones included, and of children that have ended.</param>
internal readonly record struct ProcessStat(int Parent, long Ticks)
{
    /// <summary>Field 4 of proc(5), counted from the field behind the name; the name may contain spaces and parentheses.</summary>
    private const int ParentField = 1;

    private const int UserTimeField = 11;
    private const int TimeFields = 4;

    public static ProcessStat Parse(string text)
    {
        string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        string[] times = fields[UserTimeField..(UserTimeField + TimeFields)];
        long ticks = times.Sum(static field => long.Parse(field, CultureInfo.InvariantCulture));
        return new ProcessStat(int.Parse(fields[ParentField], CultureInfo.InvariantCulture), ticks);
    }

    /// <returns>Null when there is no such process any more.</returns>
    public static ProcessStat? Read(int pid)
    {
        try
        {
            return Parse(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat")));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
