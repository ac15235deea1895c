using System.Runtime.Versioning;
using Whence.Linux.Bpf;
using Whence.Linux.Reveal;

namespace Whence.Linux.Tests.Reveal;

/// <summary>What is taken from a folder with maps, and from whom. Needs root.</summary>
[SupportedOSPlatform("linux")]
public sealed class RevealPinsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whence-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_that_others_may_write_to_is_nobodys_list()
    {
        Assert.Empty(RevealPins.ReadAll(_folder));
        Assert.Empty(RevealPins.ReadAll(Path.Combine(_folder, "none")));
        File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.GroupWrite);
        Assert.Throws<LinuxException>(() => RevealPins.ReadAll(_folder));
        Assert.Throws<LinuxException>(() => RevealPins.Prepare(_folder));
    }

    [Fact]
    public void Neither_is_a_link_to_one()
    {
        string link = Path.Combine(_folder, "link");
        Directory.CreateSymbolicLink(link, _folder);
        Assert.Throws<LinuxException>(() => RevealPins.ReadAll(link));
    }

    [Fact]
    public void It_is_made_for_us_alone_and_what_has_ended_is_removed()
    {
        string made = Path.Combine(_folder, "made");
        RevealPins.Prepare(made);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(made));
        foreach (string left in (string[])["revealed-4294967295", "counters-4294967295", "revealed-of-another"])
        {
            File.WriteAllText(Path.Combine(made, left), string.Empty);
        }

        RevealPins.Prepare(made);
        Assert.Equal(["revealed-of-another"], Directory.GetFiles(made).Select(Path.GetFileName));
    }

    [Fact]
    public void A_map_with_other_values_is_not_read()
    {
        using BpfObject loaded = RevealFaults.Load("toa");
        _ = new BpfMap<uint, ulong>(loaded.FindMap("counters"), hasOneForEachProcessor: true);
        Assert.Throws<LinuxException>(() => new BpfMap<uint, ulong>(loaded.FindMap("counters"))); // the kernel would write as many as processors
        Assert.Throws<LinuxException>(() => new BpfMap<uint, uint>(loaded.FindMap("counters"), hasOneForEachProcessor: true));
        Assert.Throws<LinuxException>(() => new BpfMap<ulong, byte>(loaded.FindMap("revealed")));
    }

    [Theory]
    [InlineData("0::/a", "/", "/sys/fs/cgroup", "/sys/fs/cgroup/a")]
    [InlineData("0::/a/b", "/a", "/sys/fs/cgroup", "/sys/fs/cgroup/b")]
    [InlineData("0::/a", "/a", "/sys/fs/cgroup", "/sys/fs/cgroup")]
    [InlineData("0::/ab", "/a", "/sys/fs/cgroup", null)]
    public void The_cgroup_of_a_process_is_below_what_is_mounted(string membership, string root, string at, string? expected)
        => Assert.Equal(expected, OwnCgroup.Find([membership], [$"30 24 0:26 {root} {at} rw - cgroup2 cgroup2 rw"])?.Path);
}
