using System.Globalization;
using System.Text.Json;

namespace Whence.Lab.Tests;

/// <summary>Unmodified servers that see the client of a TCP option.</summary>
public sealed class RevealTests
{
    private const string IPv4 = "C808DC04CB007107", IPv6 = "FD1401BB20010DB8000000000000000000000001";

    /// <summary>Options of the SYN, the ACK and the first data, and who is seen on a socket of IPv4 and on one of both families.</summary>
    public static TheoryData<string[], string?, string?> Segments => new()
    {
        { ["--syn", IPv4], "203.0.113.7", "203.0.113.7" },
        { ["--syn", "020405B4" + IPv4], "203.0.113.7", "203.0.113.7" },
        { ["--syn", "0101FE0803E801020304"], "1.2.3.4", "1.2.3.4" },
        { ["--syn", "1C0701CB007107"], "203.0.113.7", "203.0.113.7" },
        { ["--syn", IPv6], null, "2001:db8::1" },
        { ["--ack", IPv4], "203.0.113.7", "203.0.113.7" },
        { ["--ack", IPv6], null, "2001:db8::1" },
        { ["--syn", IPv4, "--ack", IPv4], "203.0.113.7", "203.0.113.7" },
        { ["--syn", IPv4, "--ack", "C808DC040A000001"], null, null },
        { ["--syn", IPv4, "--ack", "C807DC040A0000"], null, null },
        { ["--syn", "0101", "--ack", IPv4], "203.0.113.7", "203.0.113.7" },
        { ["--syn", IPv4, "--data", "C808DC040A000001"], "203.0.113.7", "203.0.113.7" },
        { ["--syn", IPv4, "--again", "C808DC040A000001"], "203.0.113.7", "203.0.113.7" },
        { ["--syn", "FE08F98901020304"], null, null },
        { ["--syn", "FE14F989000102030405060708090A0B0C0D0E0F"], null, null },
        { ["--syn", IPv4 + IPv4], null, null },
        { ["--syn", "C808DC047F000001"], null, null },
        { ["--syn", "FE07DC04CB0071"], null, null },
        { [], null, null },
    };

    [Fact]
    public async Task Nginx_sees_the_client_of_every_form_of_the_option()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        await lab.RevealAsync($"{RevealLab.Client4}/32", $"{RevealLab.Client6}/128");
        await lab.Server.StartNginxAsync(lab.Lab, 80, lab.Lab.NginxHttp("""
            server { listen 80; listen [::]:81 ipv6only=off; location / { return 200 "$remote_addr $remote_port\n"; } }
            """));
        foreach (TheoryDataRow<string[], string?, string?> row in Segments)
        {
            (string[] options, string? single, string? dual) = row.Data;
            string what = string.Join(' ', options);
            Assert.Equal((what, single ?? RevealLab.Client4), (what, (await lab.AskAsync(RevealLab.Server4, 80, options)).Split(' ')[0]));

            // nginx says IPv4 where the socket says IPv4-mapped.
            Assert.Equal((what, dual ?? "::ffff:" + RevealLab.Client4), (what, Mapped(dual, (await lab.AskAsync(RevealLab.Server4, 81, options)).Split(' ')[0])));
        }

        Assert.Equal("2001:db8::1 443", await lab.AskAsync(RevealLab.Server6, 81, "--syn", IPv6));
        Assert.Equal("203.0.113.7 56324", await lab.AskAsync(RevealLab.Server4, 80, "--syn", IPv4));
        Assert.Equal("203.0.113.7", await lab.AskAsync(RevealLab.Server4, 80, "--syn", "1C0701CB007107")); // nginx shows no port where there is none

        string Mapped(string? expected, string seen) => expected is not null && !expected.Contains(':', StringComparison.Ordinal)
            ? seen.Replace("::ffff:", "", StringComparison.Ordinal)
            : seen;
    }

    [Fact]
    public async Task Python_http_server_sees_the_client()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        await lab.RevealAsync($"{RevealLab.Client4}/32");
        LabProcess server = await lab.Server.StartServerAsync(8000, "python3", "-u", "-m", "http.server", "8000", "--directory", lab.Lab.PathOf(string.Empty));
        await lab.AskAsync(RevealLab.Server4, 8000, "--syn", IPv4);
        await server.WaitForOutputAsync("203.0.113.7 - - [");
    }

    [Fact]
    public async Task An_option_of_anybody_who_is_not_listed_reveals_nobody()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        LabProcess reveal = await lab.RevealAsync("192.0.2.0/24", $"{RevealLab.Client6}/128");
        await StartAsync(lab);
        Assert.Equal(RevealLab.Client4, await lab.AskAsync(RevealLab.Server4, 80, "--syn", IPv4));
        Assert.Equal("2001:db8::1", await lab.AskAsync(RevealLab.Server6, 80, "--syn", IPv6));
        JsonElement counts = JsonDocument.Parse((await reveal.StopAsync()).Output).RootElement;
        Assert.Equal((1, 1, 0), (counts.GetProperty("refused").GetInt32(), counts.GetProperty("present").GetInt32(), counts.GetProperty("absent").GetInt32()));
    }

    /// <summary>Of a balancer that writes into the final ACK, and lets pass what a client writes into its SYN.</summary>
    [Fact]
    public async Task What_a_SYN_says_is_passed_over_where_that_is_asked_for()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        await lab.RevealAsync(["--after-syn"], [$"{RevealLab.Client4}/32"]);
        await StartAsync(lab);
        Assert.Equal(RevealLab.Client4, await lab.AskAsync(RevealLab.Server4, 80, "--syn", "C808DC040A000001"));
        Assert.Equal("203.0.113.7", await lab.AskAsync(RevealLab.Server4, 80, "--syn", "C808DC040A000001", "--ack", IPv4));
        Assert.Equal("203.0.113.7", await lab.AskAsync(RevealLab.Server4, 80, "--syn", "C808DC040A000001C808DC040A000001", "--ack", IPv4));
    }

    [Fact]
    public async Task Nobody_is_believed_where_nobody_is_named()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        LabProcess reveal = lab.Lab.Keep(LabProcess.Start(LabPrograms.WhencePath, "reveal", "--cgroup", lab.Cgroup.Path, "--pin", lab.Pins));
        await reveal.WaitForOutputAsync("Ready: ");
        Assert.Contains("names nobody", reveal.Errors, StringComparison.Ordinal);
        await StartAsync(lab);
        Assert.Equal(RevealLab.Client4, await lab.AskAsync(RevealLab.Server4, 80, "--syn", IPv4));
    }

    [Fact]
    public async Task Every_connection_is_counted_by_what_became_of_it()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        LabProcess reveal = await lab.RevealAsync($"{RevealLab.Client4}/32");
        await StartAsync(lab);
        foreach (string[] options in (string[][])
            [["--syn", IPv4], ["--ack", IPv4], ["--data", IPv4], [], ["--syn", IPv6], ["--syn", IPv4 + IPv4], ["--ack", "00" + IPv4], ["--syn", IPv4, "--data", IPv6]])
        {
            await lab.AskAsync(RevealLab.Server4, 80, options);
        }

        JsonElement counts = Assert.Single(await lab.ListAsync()).GetProperty("counts");
        Assert.Equal(
            "present=4 absent=1 malformed=2 malformed-after-eol=1 malformed-duplicate=1 other-family=1 conflict=1",
            string.Join(' ', counts.EnumerateObject().Where(static one => one.Value.GetInt32() != 0).Select(static one => $"{one.Name}={one.Value}")));
        Assert.Equal(counts.GetRawText(), JsonDocument.Parse((await reveal.StopAsync()).Output).RootElement.GetRawText());
    }

    [Fact]
    public async Task The_peer_of_every_open_connection_is_listed_and_nothing_stays()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        LabProcess reveal = await lab.RevealAsync($"{RevealLab.Client4}/32");
        LabProcess server = await lab.Server.StartServerAsync(9000, "python3", "-u", "-c", RevealLab.Holding);
        Task<string> held = lab.Client.RunAsync("python3", SegmentClient.Script, RevealLab.Client4, "31000", RevealLab.Server4, "9000", "--syn", IPv4, "--text", "hello");
        await server.WaitForOutputAsync("accepted 203.0.113.7");
        JsonElement row = Assert.Single(Assert.Single(await lab.ListAsync()).GetProperty("connections").EnumerateArray());
        Assert.Equal(
            ("203.0.113.7:56324", $"{RevealLab.Client4}:31000", $"{RevealLab.Server4}:9000"),
            (row.GetProperty("client").GetString(), row.GetProperty("peer").GetString(), row.GetProperty("local").GetString()));

        await ReleaseAsync(server);
        Assert.Equal("203.0.113.7", (await held).Trim());
        await Patience.UntilAsync(
            async () => Assert.Single(await lab.ListAsync()).GetProperty("connections").GetArrayLength() == 0, () => "the connection is listed though it ended");
        await reveal.StopAsync();
        Assert.Empty(await lab.ListAsync());
        Assert.Empty(Directory.GetFiles(lab.Pins, "*-*"));
    }

    /// <summary>However it ends: killed, it has no last word.</summary>
    [Theory]
    [InlineData("-KILL")]
    [InlineData("-TERM")]
    public async Task When_it_ends_connections_go_on_and_say_their_peer(string signal)
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        LabProcess server = await lab.Server.StartServerAsync(9000, "python3", "-u", "-c", RevealLab.Holding);
        LabProcess reveal = await lab.RevealAsync($"{RevealLab.Client4}/32");

        // By the ACK: the server listened before anybody was there to have the SYN kept.
        Task<string> held = lab.Client.RunAsync("python3", SegmentClient.Script, RevealLab.Client4, "31000", RevealLab.Server4, "9000", "--ack", IPv4, "--text", "hello");
        await server.WaitForOutputAsync("accepted 203.0.113.7");
        await LabProcess.RunAsync("kill", signal, reveal.Id.ToString(CultureInfo.InvariantCulture));
        await reveal.EndAsync();
        await ReleaseAsync(server);
        Assert.Equal(RevealLab.Client4, (await held).Trim());
        Assert.Empty(await lab.ListAsync());
        Assert.Empty(Directory.GetFiles(lab.Pins, "*-*"));
    }

    [Fact]
    public async Task What_is_in_the_way_is_said_in_one_line()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        Assert.Contains("no folder of a cgroup", await FaultAsync("reveal", "--cgroup", "/tmp", "--from", "192.0.2.1"), StringComparison.Ordinal);
        Assert.Contains(
            "CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON", await FaultAsync("-drop", "reveal", "--cgroup", lab.Cgroup.Path, "--from", "192.0.2.1"), StringComparison.Ordinal);

        // A container without sysfs.
        LabExit exit = await LabProcess.TryRunAsync(
            "unshare", "--mount", "sh", "-c", "mount -t tmpfs none /sys/devices/system/cpu && exec \"$@\"", "sh",
            LabPrograms.WhencePath, "reveal", "--cgroup", lab.Cgroup.Path, "--from", "192.0.2.1");
        Assert.Equal(1, exit.Code);
        Assert.Contains("/sys/devices/system/cpu/possible", Assert.Single(exit.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);

        static async Task<string> FaultAsync(params string[] arguments)
        {
            LabExit exit = arguments[0] == "-drop"
                ? await LabProcess.TryRunAsync("setpriv", ["--bounding-set", "-all", "--inh-caps", "-all", LabPrograms.WhencePath, .. arguments[1..]])
                : await LabProcess.TryRunAsync(LabPrograms.WhencePath, arguments);
            Assert.Equal(1, exit.Code);
            Assert.Single(exit.Errors.TrimEnd().Split('\n'));
            return exit.Errors;
        }
    }

    private static Task<string> ReleaseAsync(LabProcess server) => LabProcess.RunAsync("kill", "-USR1", server.Id.ToString(CultureInfo.InvariantCulture));

    private static Task<LabProcess> StartAsync(RevealLab lab) => lab.Server.StartNginxAsync(lab.Lab, 80, lab.Lab.NginxHttp("""
        server { listen 80; listen [::]:80; location / { return 200 "$remote_addr\n"; } }
        """));
}
