namespace Whence.Linux.Tests;

/// <summary>What this process has open of the kinds that loops open.</summary>
internal static class OpenDescriptors
{
    public static int Count() => List().Count;

    /// <summary>Waits until there are no more than before: what was closed elsewhere may take its time.</summary>
    public static Task NoMoreThanAsync(int before)
        => Patience.UntilAsync(() => Count() <= before, $"{before} descriptors; there are {string.Join(' ', List().Order())}");

    private static List<string> List()
    {
        List<string> found = [];
        foreach (string path in Directory.EnumerateFiles("/proc/self/fd"))
        {
            try
            {
                string target = File.ResolveLinkTarget(path, returnFinalTarget: false)?.Name ?? "";
                if (target.StartsWith("socket:", StringComparison.Ordinal) || target.StartsWith("anon_inode:", StringComparison.Ordinal)
                    || target.StartsWith("pipe:", StringComparison.Ordinal) || target == "null")
                {
                    found.Add(target);
                }
            }
            catch (IOException)
            {
                // Gone meanwhile.
            }
        }

        return found;
    }
}
