using System.Globalization;
using Whence.Linux.Bpf;

namespace Whence.Linux.Reveal;

/// <summary>The maps of those who reveal, by their places in a file system of type bpf.</summary>
/// <remarks>The names have the number of the link that fills them: when that is gone, because its process was killed, they are old and are removed.</remarks>
public static class RevealPins
{
    /// <summary>Where they are unless told otherwise.</summary>
    public const string DefaultFolder = "/sys/fs/bpf/whence";

    internal const string Revealed = "revealed-", Counters = "counters-";

    /// <summary>What everybody reveals who pinned his maps in a folder.</summary>
    /// <exception cref="LinuxException">We may not read them.</exception>
    public static IReadOnlyList<RevealState> ReadAll(string folder)
    {
        List<RevealState> all = [];
        foreach (string path in Directory.Exists(folder) ? Directory.GetFiles(folder, Revealed + "*") : [])
        {
            if (!uint.TryParse(Path.GetFileName(path)[Revealed.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out uint link))
            {
                continue;
            }

            if (!BpfLink.Exists(link))
            {
                Remove(folder, link);
                continue;
            }

            using var revealed = PinnedMap.Open(path);
            using var counters = PinnedMap.Open(PathOf(folder, Counters, link));
            all.Add(new RevealState(link, RevealReading.Counts(counters.Map), RevealReading.Connections(revealed.Map)));
        }

        return all;
    }

    internal static string PathOf(string folder, string what, uint link)
        => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{what}{link}"));

    internal static void Remove(string folder, uint link)
    {
        foreach (string what in (string[])[Revealed, Counters])
        {
            try
            {
                File.Delete(PathOf(folder, what, link));
            }
            catch (IOException)
            {
                // Somebody else did.
            }
        }
    }
}
