using System.Globalization;

namespace Whence.Lab.Tests;

/// <summary>Attaching and detaching while requests go on: no connection notices, but for whom it shows.</summary>
public sealed class RevealUnderLoadTests
{
    private const int Turns = 10;

    /// <summary>The requests are those of steady.py; it ends with an error when any of them fails or names a third one.</summary>
    [Fact]
    public async Task Whence_reveal_comes_and_goes_under_load_and_no_connection_is_touched()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        await lab.Server.StartNginxAsync(lab.Lab, 8080, lab.Lab.NginxHttp("""
            keepalive_requests 1000000; keepalive_timeout 1h;
            server { listen 8080 backlog=4096; location / { return 200 "$remote_addr\n"; } }
            """));

        // Ports for all that is tried within a minute, in which those used before rest.
        await lab.Client.SetAsync("net/ipv4/ip_local_port_range", "1024 65535");
        await lab.StartGatewayAsync("gateway", $$"""
            networks: { here: [127.0.0.0/8] }
            upstreams: { server: { targets: ["{{RevealLab.Server4}}:8080"], send: { toa: on } } }
            listeners: [ { name: tcp, bind: "127.0.0.1:100", protocol: tcp, receive: { proxyProtocol: { from: { here: required } } }, upstream: server } ]
            """);
        string script = Path.Combine(Path.GetDirectoryName(SegmentClient.Script)!, "steady.py");
        LabProcess load = lab.Client.Start("python3", "-u", script, "100", RevealLab.Client4);
        await load.WaitForOutputAsync("started\n");
        for (int turn = 1; turn <= Turns; turn++)
        {
            LabProcess reveal = await lab.RevealAsync($"{RevealLab.Client4}/32");
            await WaitForAsync(load, "client", turn);
            await LabProcess.RunAsync("kill", turn % 2 == 0 ? "-KILL" : "-TERM", reveal.Id.ToString(CultureInfo.InvariantCulture));
            await reveal.EndAsync();
            await WaitForAsync(load, "peer", turn);
        }

        await LabProcess.RunAsync("kill", "-USR1", load.Id.ToString(CultureInfo.InvariantCulture));
        string output = await load.FinishAsync();
        Assert.EndsWith("\nended\n", output, StringComparison.Ordinal);

        // Whom new connections see changed as often as somebody came and went, and at no other time.
        Assert.Equal((Turns * 2 * 2) + 2, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Empty(await lab.ListAsync());
        Assert.Empty(Directory.GetFiles(lab.Pins, "*-*"));
    }

    private static async Task WaitForAsync(LabProcess load, string who, int turn)
    {
        await load.WaitForOutputAsync($"new {who} {turn}\n");
        await load.WaitForOutputAsync($"kept {who} {turn}\n");
    }
}
