namespace Whence.Lab.Tests;

/// <summary>A set of machines with their links, for one test: network namespaces joined by veth. All of it is removed afterwards, with what
/// runs there, whether the test passed or not; what a killed run left behind is removed by the next one.</summary>
/// <remarks>Needs root, and `ip`.</remarks>
internal sealed class Lab : IAsyncDisposable
{
    private static int _count;

    private readonly int _number = Interlocked.Increment(ref _count);
    private readonly List<string> _names = [];
    private readonly List<LabProcess> _processes = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("whence-lab-").FullName;

    private Lab()
    {
    }

    public static async Task<Lab> CreateAsync()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new InvalidOperationException("The lab makes network namespaces: run it as root.");
        }

        await LabSweep.OnceAsync();
        Lab lab = new();

        // Servers read their files as users of their own.
        File.SetUnixFileMode(lab._folder, (UnixFileMode)0b111_101_101);
        return lab;
    }

    /// <summary>Adds a host, with loopback alone.</summary>
    /// <param name="name">What the test calls it.</param>
    public async Task<LabHost> AddHostAsync(string name)
    {
        string full = LabName.Own(_number, name).ToString();
        _names.Add(full); // before it is made: half made, it is removed too
        return await LabHost.CreateAsync(this, full);
    }

    /// <summary>Joins two hosts by a cable, and gives both ends their addresses.</summary>
    public static async Task LinkAsync(LabEnd left, LabEnd right)
    {
        await left.Host.IpAsync(
            "link", "add", left.Device, "type", "veth", "peer", "name", right.Device, "netns", right.Host.Name);
        await UpAsync(left);
        await UpAsync(right);
        await WaitUntilReadyAsync(left);
        await WaitUntilReadyAsync(right);
    }

    /// <summary>Where a file of this lab is, or will be.</summary>
    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Writes a file of this lab.</summary>
    public string Write(string name, string text)
    {
        string path = PathOf(name);
        File.WriteAllText(path, text);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        List<Exception> failures = [];
        string[] there = await LabSweep.ListAsync();
        foreach (string name in _names.Where(there.Contains))
        {
            try
            {
                await LabSweep.RemoveAsync(name);
            }
            catch (Exception failure) when (failure is InvalidOperationException or TimeoutException)
            {
                failures.Add(failure); // the others are removed none the less
            }
        }

        foreach (LabProcess process in _processes)
        {
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    internal LabProcess Keep(LabProcess process)
    {
        _processes.Add(process);
        return process;
    }

    /// <summary>Both ends being up, the kernel adds addresses and routes of IPv6 in its own time; the one of the link comes last.</summary>
    private static Task WaitUntilReadyAsync(LabEnd end) => Patience.UntilAsync(
        async () => (await end.Host.IpAsync("-6", "-oneline", "address", "show", "dev", end.Device, "scope", "link", "-tentative")).Length > 0,
        () => $"{end.Device} of {end.Host.Name} has no address of its link");

    private static async Task UpAsync(LabEnd end)
    {
        foreach (string address in end.Addresses)
        {
            await end.Host.IpAsync("address", "add", address, "dev", end.Device);
        }

        await end.Host.IpAsync("link", "set", end.Device, "up");
    }
}
