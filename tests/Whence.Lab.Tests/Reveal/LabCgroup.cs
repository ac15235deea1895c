namespace Whence.Lab.Tests;

/// <summary>A cgroup of version 2 of one test, removed afterwards; one that a killed run left behind is removed by the next.</summary>
internal sealed class LabCgroup : IAsyncDisposable
{
    private static int _count;

    private LabCgroup(string path) => Path = path;

    /// <summary>Its folder.</summary>
    public string Path { get; }

    public static async Task<LabCgroup> CreateAsync()
    {
        string root = FindRoot();
        foreach (string orphan in Directory.GetDirectories(root).Where(static path => LabName.TryParse(System.IO.Path.GetFileName(path), out LabName name) && !name.IsOwned))
        {
            await RemoveAsync(orphan);
        }

        string own = System.IO.Path.Combine(root, LabName.Own(Interlocked.Increment(ref _count), "cgroup").ToString());
        Directory.CreateDirectory(own);
        return new LabCgroup(own);
    }

    /// <summary>Once nothing runs there.</summary>
    public async ValueTask DisposeAsync() => await RemoveAsync(Path);

    /// <summary>Where the kernel shows cgroups of version 2: alone, or beside those of version 1.</summary>
    private static string FindRoot() => File.ReadLines("/proc/mounts").Select(static line => line.Split(' ')).First(static mount => mount[2] == "cgroup2")[1];

    internal static Task RemoveAsync(string path) => Patience.UntilAsync(
        () =>
        {
            try
            {
                Directory.Delete(path);
                return true;
            }
            catch (IOException)
            {
                return !Directory.Exists(path); // the kernel is not done with those who ran there
            }
        },
        () => $"{path} cannot be removed: {File.ReadAllText(System.IO.Path.Combine(path, "cgroup.procs"))}");
}
