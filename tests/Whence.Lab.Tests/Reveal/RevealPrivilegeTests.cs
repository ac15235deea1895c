namespace Whence.Lab.Tests;

/// <summary>What whence reveal may do with what it is given, and the one line that says what it lacks.</summary>
public sealed class RevealPrivilegeTests
{
    private const string IPv4 = "C808DC04CB007107", Nobody = "65534";

    private static readonly string[] Enough = ["bpf", "net_admin", "perfmon"], EnoughInContainers = ["CAP_BPF", "CAP_NET_ADMIN", "CAP_PERFMON"];

    [Theory]
    [InlineData("0")]
    [InlineData(Nobody)]
    public async Task The_capabilities_of_the_guide_are_enough_for_any_user(string user)
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        await LabProcess.RunAsync("chown", user, lab.Pins);
        LabProcess reveal = lab.Lab.Keep(LabProcess.Start("setpriv", With(user, Enough, Reveal(lab, lab.Pins))));
        await AssertRevealsAsync(lab, reveal, pins: true);
    }

    [Fact]
    public async Task Without_a_place_for_the_list_clients_are_revealed_all_the_same()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        LabProcess reveal = lab.Lab.Keep(LabProcess.Start("setpriv", With(Nobody, Enough, Reveal(lab, lab.Lab.PathOf("no-bpf")))));
        await AssertRevealsAsync(lab, reveal, pins: false);
        Assert.Contains("there is no list for --list", reveal.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_CAP_PERFMON_one_line_says_so()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        LabExit exit = await LabProcess.TryRunAsync("setpriv", With("0", ["bpf", "net_admin"], Reveal(lab, lab.Pins)));
        Assert.Equal(1, exit.Code);
        Assert.Contains("CAP_PERFMON", Assert.Single(exit.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "bpf")]
    [InlineData("0", "net_admin")]
    [InlineData(Nobody, "bpf")]
    [InlineData(Nobody, "net_admin")]
    public async Task One_that_lacks_is_named_in_one_line(string user, string lacking)
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        AssertNotPermitted(await LabProcess.TryRunAsync("setpriv", With(user, [.. Enough.Except([lacking])], Reveal(lab, lab.Pins))));
    }

    /// <summary>The programs of the cgroup are outside; the list is read there, too.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task From_a_container_that_sees_the_hosts_cgroups_it_serves_programs_of_the_host(bool hasOwnCgroups)
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        RevealContainer container = new(lab, EnoughInContainers) { HasOwnCgroups = hasOwnCgroups };
        await AssertRevealsAsync(lab, container.Start("reveal", Reveal(lab, RevealContainer.Pins)), pins: true);
    }

    [Fact]
    public async Task A_container_that_may_not_is_told_so_in_one_line()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        RevealContainer whole = new(lab, EnoughInContainers);
        foreach ((string name, RevealContainer container) in new (string, RevealContainer)[]
        {
            ("filtered", whole with { IsRefusedBpf = true }),
            ("none", whole with { Capabilities = [] }),
            ("without-bpf", whole with { Capabilities = ["CAP_NET_ADMIN", "CAP_PERFMON"] }),
            ("without-net-admin", whole with { Capabilities = ["CAP_BPF", "CAP_PERFMON"] }),
        })
        {
            AssertNotPermitted(await container.Start(name, Reveal(lab, RevealContainer.Pins)).EndAsync());
        }
    }

    private static string[] Reveal(RevealLab lab, string pins)
        => [LabPrograms.WhencePath, "reveal", "--cgroup", lab.Cgroup.Path, "--pin", pins, "--json", "--from", RevealLab.Client4];

    /// <summary>Arguments of setpriv(1): a user with these capabilities, who can have no others.</summary>
    private static string[] With(string user, string[] capabilities, string[] command)
    {
        string list = string.Join(',', (string[])["-all", .. capabilities.Select(static name => "+" + name)]);
        string[] identity = ["--reuid", user, "--regid", user, "--clear-groups", "--no-new-privs"];
        return [.. identity, "--bounding-set", list, "--inh-caps", list, "--ambient-caps", list, .. command];
    }

    private static async Task AssertRevealsAsync(RevealLab lab, LabProcess reveal, bool pins)
    {
        await reveal.WaitForOutputAsync("Ready: ");
        await lab.Server.StartNginxAsync(lab.Lab, 80, lab.Lab.NginxHttp("""server { listen 80; location / { return 200 "$remote_addr\n"; } }"""));
        Assert.Equal("203.0.113.7", await lab.AskAsync(RevealLab.Server4, 80, "--syn", IPv4));
        Assert.Equal(pins ? 1 : 0, (await lab.ListAsync()).Length);
        LabExit exit = await reveal.StopAsync();
        Assert.Equal(0, exit.Code);
        Assert.Contains("\"present\":1,", exit.Output, StringComparison.Ordinal);
        Assert.Equal(RevealLab.Client4, await lab.AskAsync(RevealLab.Server4, 80, "--syn", IPv4));
    }

    private static void AssertNotPermitted(LabExit exit)
    {
        Assert.Equal(1, exit.Code);
        string line = Assert.Single(exit.Errors.TrimEnd().Split('\n'));
        Assert.Contains("CAP_BPF", line, StringComparison.Ordinal);
        Assert.Contains("CAP_NET_ADMIN", line, StringComparison.Ordinal);
        Assert.Contains("forbids bpf(2)", line, StringComparison.Ordinal);
    }
}
