using System.Globalization;
using System.Text.Json;

namespace Whence.Lab.Tests;

/// <summary><c>reveal:</c> of a configuration: a gateway on the host of unmodified servers, which see the client of a TCP option.</summary>
public sealed class RevealConfigTests
{
    private const string IPv4 = "C808DC04CB007107", IPv6 = "FD1401BB20010DB8000000000000000000000001";

    [Fact]
    public async Task Nginx_sees_the_client_that_a_listed_peer_names_and_every_connection_is_counted()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        LabProcess whence = await StartAsync(lab, Entry(lab, RevealLab.Client4));
        Assert.Contains($"Programs of {lab.Cgroup.Path} see clients by TOA", whence.Errors, StringComparison.Ordinal);
        await whence.WaitForOutputAsync($"reveal: programs of {lab.Cgroup.Path} see clients by TOA\n");
        await StartNginxAsync(lab);
        foreach (string result in (string[])["present", "absent", "refused", "malformed", "other-family", "conflict"])
        {
            await AssertMetricAsync(lab, "whence_reveal_connections_total", $"result=\"{result}\"", 0);
        }

        Assert.Equal("203.0.113.7", await lab.AskAsync(RevealLab.Server4, 80, "--syn", IPv4));
        Assert.Equal("203.0.113.7", await lab.AskAsync(RevealLab.Server4, 80, "--ack", IPv4));
        Assert.Equal("203.0.113.7", await lab.AskAsync(RevealLab.Server4, 80, "--syn", IPv4, "--data", "C808DC040A000001"));
        Assert.Equal(RevealLab.Client4, await lab.AskAsync(RevealLab.Server4, 80, "--syn", IPv4 + IPv4));
        Assert.Equal(RevealLab.Client4, await lab.AskAsync(RevealLab.Server4, 80, "--syn", IPv6));
        Assert.Equal(RevealLab.Client4, await lab.AskAsync(RevealLab.Server4, 80));

        // Its IPv6 is not listed.
        Assert.Equal(RevealLab.Client6, await lab.AskAsync(RevealLab.Server6, 80, "--syn", IPv6));

        foreach ((string result, int count) in ((string, int)[])
            [("present", 3), ("absent", 1), ("refused", 1), ("malformed", 1), ("other-family", 1), ("conflict", 1)])
        {
            await AssertMetricAsync(lab, "whence_reveal_connections_total", $"result=\"{result}\"", count);
        }

        await AssertMetricAsync(lab, "whence_reveal_errors_total", "reason=\"duplicate\"", 1);
        await AssertMetricAsync(lab, "whence_reveal_errors_total", "reason=\"after-eol\"", 0);
        JsonElement counts = Assert.Single(await lab.ListAsync()).GetProperty("counts");
        Assert.Equal((3, 1), (counts.GetProperty("present").GetInt32(), counts.GetProperty("refused").GetInt32()));
    }

    [Fact]
    public async Task Each_cgroup_has_its_own_networks_kinds_and_counts()
    {
        await using LabCgroup other = await LabCgroup.CreateAsync(); // first: it can be removed when nothing of the lab runs any more
        await using RevealLab lab = await RevealLab.CreateAsync();
        await StartAsync(
            lab,
            Entry(lab, RevealLab.Client4, $$""", kinds: [{ kind: 77, lengths: [7, 19] }]"""),
            $$"""{ cgroup: {{other.Path}}, from: [192.0.2.1, "{{RevealLab.Client6}}"], pin: {{lab.Pins}} }""");
        await StartNginxAsync(lab);
        lab.Server.Cgroup = other.Path;
        await StartNginxAsync(lab, 81);

        Assert.Equal("203.0.113.7", await lab.AskAsync(RevealLab.Server4, 80, "--syn", "4D0701CB007107"));
        Assert.Equal(RevealLab.Client4, await lab.AskAsync(RevealLab.Server4, 80, "--syn", IPv4));
        Assert.Equal(RevealLab.Client6, await lab.AskAsync(RevealLab.Server6, 80, "--syn", IPv6));
        Assert.Equal(RevealLab.Client4, await lab.AskAsync(RevealLab.Server4, 81, "--syn", IPv4));
        Assert.Equal("2001:db8::1", await lab.AskAsync(RevealLab.Server6, 81, "--syn", IPv6));

        await AssertMetricAsync(lab, "whence_reveal_connections_total", "result=\"present\"", 1);
        await AssertMetricAsync(lab, "whence_reveal_connections_total", "result=\"absent\"", 1);
        await AssertMetricAsync(lab, "whence_reveal_connections_total", "result=\"refused\"", 0);
        await AssertMetricAsync(lab, "whence_reveal_connections_total", "result=\"present\"", 1, other);
        await AssertMetricAsync(lab, "whence_reveal_connections_total", "result=\"refused\"", 1, other);
        Assert.Equal(2, (await lab.ListAsync()).Length);
    }

    /// <summary>However it ends: killed, it has no last word.</summary>
    [Theory]
    [InlineData("-KILL")]
    [InlineData("-TERM")]
    public async Task When_the_gateway_ends_servers_go_on_and_see_their_peers(string signal)
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        LabProcess whence = await StartAsync(lab, Entry(lab, RevealLab.Client4));
        await StartNginxAsync(lab);
        LabProcess server = await lab.Server.StartServerAsync(9000, "python3", "-u", "-c", RevealLab.Holding);
        Assert.Equal("203.0.113.7", await lab.AskAsync(RevealLab.Server4, 80, "--syn", IPv4));
        Task<string> held = HoldAsync(lab);
        await server.WaitForOutputAsync("accepted 203.0.113.7");
        await AssertOpenAsync(lab, 1);
        JsonElement row = Assert.Single(Assert.Single(await lab.ListAsync()).GetProperty("connections").EnumerateArray());
        Assert.Equal($"{RevealLab.Client4}:31000", row.GetProperty("peer").GetString());

        await SignalAsync(whence, signal);
        await whence.EndAsync();
        Assert.Equal(RevealLab.Client4, await lab.AskAsync(RevealLab.Server4, 80, "--syn", IPv4));
        await SignalAsync(server, "-USR1");
        Assert.Equal(RevealLab.Client4, (await held).Trim());
        Assert.Empty(await lab.ListAsync());
        Assert.Empty(Directory.GetFiles(lab.Pins, "*-*"));
    }

    /// <summary>What still goes through the gateway may go to such a program, which asks when it likes.</summary>
    [Fact]
    public async Task Clients_are_revealed_until_the_last_connection_is_drained()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        LabProcess whence = await StartAsync(lab, Entry(lab, RevealLab.Client4));
        await StartNginxAsync(lab);
        LabProcess server = await lab.Server.StartServerAsync(9000, "python3", "-u", "-c", RevealLab.Holding);
        Task<string> through = lab.Server.RunAsync(
            "python3", "-c", "import socket; c = socket.create_connection(('127.0.0.1', 5000)); c.sendall(b'hello'); print(c.recv(100).decode())");
        await server.WaitForOutputAsync("accepted 127.0.0.1");
        await SignalAsync(whence, "-TERM");
        await whence.WaitForOutputAsync("Draining ");
        Assert.Equal("203.0.113.7", await lab.AskAsync(RevealLab.Server4, 80, "--syn", IPv4));
        Assert.False(whence.HasExited);

        await SignalAsync(server, "-USR1");
        Assert.Equal("127.0.0.1", (await through).Trim());
        Assert.Equal(0, (await whence.EndAsync()).Code);
        Assert.Equal(RevealLab.Client4, await lab.AskAsync(RevealLab.Server4, 80, "--syn", IPv4));
    }

    [Fact]
    public async Task The_gauge_rises_and_falls_with_connections()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        await StartAsync(lab, Entry(lab, RevealLab.Client4));
        LabProcess server = await lab.Server.StartServerAsync(9000, "python3", "-u", "-c", RevealLab.Holding);
        await AssertOpenAsync(lab, 0);
        Task<string> held = HoldAsync(lab);
        await server.WaitForOutputAsync("accepted 203.0.113.7");
        await AssertOpenAsync(lab, 1);
        await SignalAsync(server, "-USR1");
        Assert.Equal("203.0.113.7", (await held).Trim());
        await AssertOpenAsync(lab, 0);
    }

    [Fact]
    public async Task Without_a_place_for_the_list_clients_are_revealed_and_the_log_says_so()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        LabProcess whence = await StartAsync(lab, $"{{ cgroup: {lab.Cgroup.Path}, from: [{RevealLab.Client4}], pin: {lab.Lab.PathOf("nowhere")} }}");
        await whence.WaitForOutputAsync("in no file system of type bpf");
        await StartNginxAsync(lab);
        Assert.Equal("203.0.113.7", await lab.AskAsync(RevealLab.Server4, 80, "--syn", IPv4));
        await AssertMetricAsync(lab, "whence_reveal_connections_total", "result=\"present\"", 1);
    }

    /// <summary>The file is good on any host: what is there counts where the gateway starts.</summary>
    [Fact]
    public async Task A_cgroup_that_is_not_there_ends_the_start_with_one_line_and_check_does_not_mind()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        foreach ((string cgroup, string why) in ((string, string)[])
            [("/sys/fs/cgroup/not-there.slice", "the cgroup cannot be opened: "), (lab.Lab.PathOf(string.Empty).TrimEnd('/'), "is no folder of a cgroup")])
        {
            string file = Write(lab, Entry(lab, RevealLab.Client4), $"{{ cgroup: {cgroup}, from: [lvs], pin: {lab.Pins} }}");
            Assert.Contains(": good", await LabProcess.RunAsync(LabPrograms.WhencePath, "check", "-c", file), StringComparison.Ordinal);

            LabExit exit = await Gateway(lab, file).EndAsync();
            Assert.Equal(1, exit.Code);
            string line = Assert.Single(exit.Errors.TrimEnd().Split('\n'), static line => !line.Contains(" info ", StringComparison.Ordinal));
            Assert.Contains(why, line, StringComparison.Ordinal);
            Assert.Contains(cgroup, line, StringComparison.Ordinal);

            // Nor does anything stay of the one that was there.
            Assert.Empty(await lab.ListAsync());
            Assert.Empty(Directory.GetFiles(lab.Pins, "*-*"));
        }
    }

    private static Task<string> HoldAsync(RevealLab lab) => lab.Client.RunAsync(
        "python3", SegmentClient.Script, RevealLab.Client4, "31000", RevealLab.Server4, "9000", "--syn", IPv4, "--text", "hello");

    private static Task<string> SignalAsync(LabProcess process, string signal)
        => LabProcess.RunAsync("kill", signal, process.Id.ToString(CultureInfo.InvariantCulture));

    private static Task<LabProcess> StartNginxAsync(RevealLab lab, int port = 80) => lab.Server.StartNginxAsync(lab.Lab, port, lab.Lab.NginxHttp($$"""
        server { listen {{port}}; listen [::]:{{port}}; location / { return 200 "$remote_addr\n"; } }
        """));

    private static string Entry(RevealLab lab, string from, string more = "") => $$"""{ cgroup: {{lab.Cgroup.Path}}, from: ["{{from}}"], pin: {{lab.Pins}}{{more}} }""";

    private static async Task<LabProcess> StartAsync(RevealLab lab, params string[] entries)
    {
        LabProcess whence = Gateway(lab, Write(lab, entries));
        await whence.WaitForOutputAsync("Ready: ");
        return whence;
    }

    /// <summary>In the cgroups of the tests: `ip netns exec` would hide them.</summary>
    private static LabProcess Gateway(RevealLab lab, string file)
        => lab.Lab.Keep(LabProcess.Start("nsenter", $"--net=/var/run/netns/{lab.Server.Name}", LabPrograms.WhencePath, "run", "-c", file));

    private static string Write(RevealLab lab, params string[] entries) => lab.Server.WriteWhenceConfig(lab.Lab, $$"""
        networks: { lvs: [192.0.2.10] }
        reveal:
        {{string.Concat(entries.Select(static entry => $"  - {entry}\n"))}}
        admin: { bind: "127.0.0.1:9180" }
        upstreams: { held: { targets: ["127.0.0.1:9000"] } }
        listeners: [ { name: held, bind: "127.0.0.1:5000", protocol: tcp, upstream: held } ]
        """);

    private static async Task AssertMetricAsync(RevealLab lab, string name, string label, int value, LabCgroup? cgroup = null)
        => Assert.Contains(
            $"{name}{{cgroup=\"{(cgroup ?? lab.Cgroup).Path}\",{label}}} {value}\n",
            await lab.Server.CurlAsync("http://127.0.0.1:9180/metrics"), StringComparison.Ordinal);

    private static async Task AssertOpenAsync(RevealLab lab, int value)
    {
        string line = $"whence_reveal_open{{cgroup=\"{lab.Cgroup.Path}\"}} {value}\n", all = string.Empty;
        await Patience.UntilAsync(
            async () => (all = await lab.Server.CurlAsync("http://127.0.0.1:9180/metrics")).Contains(line, StringComparison.Ordinal), () => $"no {line} in {all}");
    }
}
