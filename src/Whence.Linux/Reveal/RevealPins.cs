using System.Globalization;
using Whence.Linux.Bpf;
using Whence.Linux.Interop;

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
        if (!FileFacts.Exists(folder))
        {
            return [];
        }

        if (!FileFacts.IsFolderOfOne(folder, out _))
        {
            throw new LinuxException($"{folder} is no folder that nobody but its owner may write to", Errno.NotPermitted);
        }

        return [.. Links(folder).Select(link => Read(folder, link)).OfType<RevealState>()];
    }

    /// <summary>Makes the folder, and removes from it what killed processes left there.</summary>
    /// <exception cref="LinuxException">It is somebody else's, or others may write to it: they could have us read and remove what they like.</exception>
    internal static void Prepare(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException();
        }

        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (!FileFacts.IsFolderOfOne(folder, out bool isOurs) || !isOurs)
        {
            throw new LinuxException($"{folder} is no folder of ours that nobody else may write to", Errno.NotPermitted);
        }

        foreach (uint link in Links(folder))
        {
            try
            {
                if (!BpfLink.Exists(link))
                {
                    Remove(folder, link);
                }
            }
            catch (LinuxException)
            {
                return; // we may not ask, and so leave it
            }
        }
    }

    /// <returns>null = it has ended, and what is left of it is removed.</returns>
    private static RevealState? Read(string folder, uint link)
    {
        if (!BpfLink.Exists(link))
        {
            Remove(folder, link);
            return null;
        }

        try
        {
            using var revealed = PinnedMap.Open(PathOf(folder, Revealed, link));
            using var counters = PinnedMap.Open(PathOf(folder, Counters, link));
            return new RevealState(link, RevealReading.Counts(counters.Map), RevealReading.Connections(revealed.Map));
        }
        catch (LinuxException fault) when (fault.Errno == Errno.NoEntry)
        {
            return null; // it ends just now
        }
    }

    private static IEnumerable<uint> Links(string folder) => Directory.GetFiles(folder, Revealed + "*")
        .Select(static path => (IsLink: uint.TryParse(Path.GetFileName(path)[Revealed.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out uint link), Link: link))
        .Where(static one => one.IsLink).Select(static one => one.Link);

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
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // Somebody else did, or put there what is none of ours.
            }
        }
    }
}
