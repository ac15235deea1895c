using System.Globalization;

namespace Whence.Compare;

/// <summary>Resident memory of a process tree, and how many descriptors it has open.</summary>
internal static class ResidentMemory
{
    private const string Field = "VmRSS:";

    public static long ReadKiB(int root) => ProcessTree.Of(root).Sum(static pid => Parse(File.ReadLines(Proc(pid, "status"))));

    public static int OpenDescriptors(int root)
        => ProcessTree.Of(root).Sum(static pid => Directory.EnumerateFileSystemEntries(Proc(pid, "fd")).Count());

    public static long Parse(IEnumerable<string> lines)
    {
        string line = lines.First(static text => text.StartsWith(Field, StringComparison.Ordinal));
        return long.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }

    private static string Proc(int pid, string file) => string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{file}");
}
