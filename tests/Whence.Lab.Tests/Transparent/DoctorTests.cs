using System.Text.Json;

namespace Whence.Lab.Tests;

/// <summary>`whence doctor` on the machine of a gateway: what it says is missing is what keeps targets from being reached, and what it adds
/// is enough.</summary>
public sealed class DoctorTests
{
    private const string Both = $"[{GatewayLab.Server6}]:8080\", \"{GatewayLab.Server4}";

    [Fact]
    public async Task What_is_missing_is_told_added_once_and_removed_again()
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await TransparentSourceTests.StartTargetAsync(lab);
        string file = lab.Gateway.WriteWhenceConfig(lab.Lab, TransparentSourceTests.Config(GatewayLab.Gateway4, Both), "doctor");
        string before = await StateAsync(lab.Gateway);

        LabExit missing = await DoctorAsync(lab, file);
        Assert.Equal(1, missing.Code);
        Assert.Equal(
            ["mark IPv6", "rule IPv6", "route IPv6", "mark IPv4", "rule IPv4", "route IPv4"], ChecksOf(missing, "missing"));

        LabExit tried = await CurlAsync(lab);
        Assert.NotEqual(0, tried.Code);

        LabExit fixedUp = await DoctorAsync(lab, file, "--fix");
        Assert.True(fixedUp.Code == 0, fixedUp.Output + fixedUp.Errors);
        Assert.Equal(5, Done(fixedUp).Length); // one rule of nftables serves both families
        string after = await StateAsync(lab.Gateway);
        Assert.StartsWith(GatewayLab.Client4, (await CurlAsync(lab)).Output, StringComparison.Ordinal);

        Assert.Empty(Done(await DoctorAsync(lab, file, "--fix")));
        Assert.Equal(after, await StateAsync(lab.Gateway));
        Assert.Equal(0, (await DoctorAsync(lab, file)).Code);

        Assert.Equal(5, Done(await DoctorAsync(lab, file, "--undo")).Length);
        Assert.Equal(before, await StateAsync(lab.Gateway));
        Assert.Empty(Done(await DoctorAsync(lab, file, "--undo")));
        Assert.Equal(1, (await DoctorAsync(lab, file)).Code);
    }

    [Fact]
    public async Task The_printed_commands_do_what_fix_does()
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        string file = lab.Gateway.WriteWhenceConfig(lab.Lab, TransparentSourceTests.Config(GatewayLab.Gateway4, Both), "doctor");
        foreach (string command in Commands(await DoctorAsync(lab, file), "missing").Distinct())
        {
            await lab.Gateway.RunAsync("sh", "-c", command);
        }

        Assert.Empty(Done(await DoctorAsync(lab, file, "--fix")));
    }

    [Fact]
    public async Task Pieces_that_somebody_else_has_set_serve_and_are_left_alone()
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.RouteTransparentAsync();
        string file = lab.Gateway.WriteWhenceConfig(lab.Lab, TransparentSourceTests.Config(GatewayLab.Gateway4, Both), "doctor");
        string before = await StateAsync(lab.Gateway);
        LabExit found = await DoctorAsync(lab, file, "--fix");
        Assert.True(found.Code == 0, found.Output);
        Assert.Empty(Done(await DoctorAsync(lab, file, "--undo")));
        Assert.Equal(before, await StateAsync(lab.Gateway));
    }

    /// <summary>What doctor calls a conflict keeps the target from being reached, and once it is mended the target is.</summary>
    [Theory]
    [InlineData("echo 1 > /proc/sys/net/ipv4/conf/all/rp_filter; echo 1 > /proc/sys/net/ipv4/conf/all/src_valid_mark", "rp_filter inside", "echo 0 > /proc/sys/net/ipv4/conf/all/src_valid_mark")]
    [InlineData("echo 1 > /proc/sys/net/ipv4/conf/inside/src_valid_mark", "rp_filter inside", "echo 0 > /proc/sys/net/ipv4/conf/inside/src_valid_mark")]
    [InlineData("ip rule add priority 100 lookup main", "conflict IPv4", "ip rule delete priority 100")]
    [InlineData("ip rule add priority 100 fwmark 0x2000/0x6000 lookup main", "conflict IPv4", "ip rule delete priority 100")]
    public async Task What_is_in_the_way_is_told(string spoil, string check, string mend)
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await TransparentSourceTests.StartTargetAsync(lab);
        string file = lab.Gateway.WriteWhenceConfig(lab.Lab, TransparentSourceTests.Config(GatewayLab.Gateway4, GatewayLab.Server4), "doctor");
        await DoctorAsync(lab, file, "--fix");
        await lab.Gateway.RunAsync("sh", "-c", spoil);

        LabExit found = await DoctorAsync(lab, file);
        Assert.Equal(1, found.Code);
        Assert.Equal([check], ChecksOf(found, "conflict"));
        LabExit failed = await CurlAsync(lab);
        Assert.True(failed.Code != 0, failed.Output);

        await lab.Gateway.RunAsync("sh", "-c", mend);
        Assert.Equal(0, (await DoctorAsync(lab, file)).Code);
        Assert.StartsWith(GatewayLab.Client4, (await CurlAsync(lab)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strict_filtering_alone_and_forwarding_switched_off_are_no_hindrance()
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await TransparentSourceTests.StartTargetAsync(lab);
        string file = lab.Gateway.WriteWhenceConfig(lab.Lab, TransparentSourceTests.Config(GatewayLab.Gateway4, GatewayLab.Server4), "doctor");
        await lab.Gateway.SetAsync("net/ipv4/conf/all/rp_filter", "1");
        await lab.Gateway.SetAsync("net/ipv4/ip_forward", "0");
        LabExit found = await DoctorAsync(lab, file, "--fix");
        Assert.True(found.Code == 0, found.Output);
        Assert.StartsWith(GatewayLab.Client4, (await CurlAsync(lab)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_capability_the_doctor_says_so_and_the_gateway_too()
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await TransparentSourceTests.StartTargetAsync(lab);
        string file = lab.Gateway.WriteWhenceConfig(lab.Lab, TransparentSourceTests.Config(GatewayLab.Gateway4, GatewayLab.Server4), "doctor");
        LabProcess whence = lab.Gateway.Start("setpriv", "--bounding-set", "-net_admin,-net_raw", "--inh-caps", "-all", LabPrograms.WhencePath, "run", "-c", file);
        await whence.WaitForOutputAsync("Ready: ");

        LabExit tried = await lab.Client.TryRunAsync("curl", "--silent", "--max-time", "20", $"http://{GatewayLab.Gateway4}:5000/");
        Assert.NotEqual(0, tried.Code);
        await whence.WaitForOutputAsync("\"termination\":\"transparent-not-permitted\"");

        // Whoever asks may do everything; it is the gateway that may not.
        LabExit found = await DoctorAsync(lab, file, "--fix");
        Assert.Equal(1, found.Code);
        Assert.Equal(["capability"], ChecksOf(found, "missing"));
        Assert.Empty(Commands(found, "missing"));
        Assert.DoesNotContain("setcap", found.Output, StringComparison.Ordinal);

        await whence.StopAsync();
        Assert.Equal(0, (await DoctorAsync(lab, file)).Code);
        LabProcess able = lab.Gateway.Start("setpriv", "--bounding-set", "-all,+net_raw", "--inh-caps", "-all", LabPrograms.WhencePath, "run", "-c", file);
        await able.WaitForOutputAsync("Ready: ");
        LabExit noLowPorts = await DoctorAsync(lab, file);
        Assert.Equal(0, noLowPorts.Code);
        Assert.Contains("CAP_NET_BIND_SERVICE", noLowPorts.Output, StringComparison.Ordinal);
        Assert.Contains($"process {able.Id}", noLowPorts.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_like_ours_and_somebody_elses_survives_fix_and_undo()
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        string file = lab.Gateway.WriteWhenceConfig(lab.Lab, TransparentSourceTests.Config(GatewayLab.Gateway4, GatewayLab.Server4), "doctor");
        await lab.Gateway.RunAsync("nft", "add table inet whence_transparent; add set inet whence_transparent mine { type ipv4_addr; }");
        await lab.Gateway.IpAsync("-4", "rule", "add", "priority", "7748", "fwmark", "0x2000/0x2000", "lookup", "7748");
        await lab.Gateway.IpAsync("-4", "route", "add", "local", "default", "dev", "lo", "table", "7748");
        string before = await StateAsync(lab.Gateway);

        LabExit found = await DoctorAsync(lab, file, "--fix");
        Assert.Equal(1, found.Code);
        Assert.Equal(["mark IPv4"], ChecksOf(found, "conflict"));
        Assert.Empty(Done(await DoctorAsync(lab, file, "--undo")));
        Assert.Equal(before, await StateAsync(lab.Gateway));
    }

    /// <summary>Whoever runs it as root may stand in a directory of anybody.</summary>
    [Fact]
    public async Task Programs_of_the_working_directory_are_not_run()
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        string file = lab.Gateway.WriteWhenceConfig(lab.Lab, TransparentSourceTests.Config(GatewayLab.Gateway4, GatewayLab.Server4), "doctor");
        LabExit exit = await lab.Gateway.TryRunInAsync(lab.Lab, LabPrograms.WhencePath, "doctor", "-c", file);
        Assert.StartsWith("note      capability: ", exit.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(lab.Lab.PathOf("trap/sprung")), exit.Output);
    }

    private static async Task<LabExit> DoctorAsync(GatewayLab lab, string file, params string[] options)
        => await lab.Gateway.TryRunAsync(LabPrograms.WhencePath, ["doctor", "-c", file, "--json", .. options]);

    /// <summary>Through a gateway that lives for this alone.</summary>
    private static async Task<LabExit> CurlAsync(GatewayLab lab)
    {
        LabProcess whence = await lab.Gateway.StartWhenceAsync(lab.Lab, TransparentSourceTests.Config(GatewayLab.Gateway4, GatewayLab.Server4));
        LabExit exit = await lab.Client.TryRunAsync("curl", "--silent", "--show-error", "--fail", "--max-time", "20", $"http://{GatewayLab.Gateway4}:5000/");
        await whence.StopAsync();
        return exit;
    }

    /// <summary>All that doctor could touch.</summary>
    private static Task<string> StateAsync(LabHost host)
        => host.RunAsync("sh", "-c", "nft list ruleset; ip -4 rule; ip -6 rule; ip -4 route show table all; ip -6 route show table all");

    private static string[] ChecksOf(LabExit exit, string status) => [.. Checks(exit, status).Select(static check => check.GetProperty("check").GetString()!)];

    private static string[] Commands(LabExit exit, string status)
        => [.. Checks(exit, status).SelectMany(static check => check.GetProperty("commands").EnumerateArray()).Select(static command => command.GetString()!)];

    private static IEnumerable<JsonElement> Checks(LabExit exit, string status)
        => Answer(exit).GetProperty("checks").EnumerateArray().Where(check => check.GetProperty("status").GetString() == status);

    private static string[] Done(LabExit exit) => [.. Answer(exit).GetProperty("done").EnumerateArray().Select(static command => command.GetString()!)];

    private static JsonElement Answer(LabExit exit)
    {
        Assert.True(exit.Output.StartsWith('{'), exit.Output + exit.Errors);
        return JsonSerializer.Deserialize<JsonElement>(exit.Output);
    }
}
