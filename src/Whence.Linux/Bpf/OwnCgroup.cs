namespace Whence.Linux.Bpf;

/// <summary>The cgroup of version 2 that this process is in, to which its sockets belong.</summary>
internal static class OwnCgroup
{
    private const string Version2 = "0::";

    /// <returns>Its folder, and that of the farthest one above it that is shown here; null where none is mounted that has it.</returns>
    internal static (string Path, string Root)? Find() => Find(File.ReadAllLines("/proc/self/cgroup"), File.ReadAllLines("/proc/self/mountinfo"));

    /// <param name="memberships">cgroups(7), /proc/PID/cgroup.</param>
    /// <param name="mounts">proc(5), /proc/PID/mountinfo: the fourth field is what of the file system is mounted, the fifth where.</param>
    internal static (string Path, string Root)? Find(IEnumerable<string> memberships, IEnumerable<string> mounts)
    {
        string? own = memberships.FirstOrDefault(static line => line.StartsWith(Version2, StringComparison.Ordinal))?[Version2.Length..];
        string[]? mount = mounts.Select(static line => line.Split(' '))
            .FirstOrDefault(static fields => fields.SkipWhile(static field => field != "-").Skip(1).FirstOrDefault() == "cgroup2");
        if (own is null || mount is null)
        {
            return null;
        }

        string root = mount[3] == "/" ? string.Empty : mount[3];
        return own == root || own.StartsWith(root + "/", StringComparison.Ordinal) ? (mount[4] + own[root.Length..], mount[4]) : null;
    }
}
