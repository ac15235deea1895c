using Whence.Lab.Tests;

namespace Whence.Compare;

/// <summary>What whence reveal costs nginx: one whose cgroup it is attached to beside the same one that it is not attached to.</summary>
/// <remarks>
/// Without an option from a peer that is listed, the SYN, the ACK and the first data are all read for one in vain. With an option, which a gateway
/// of ours sends (send.toa), the SYN alone is read, but the client is kept, put on the list, answered with, and taken off again; and segments that
/// the kernel looks at closely are read to the end of the connection. Both are measured, each beside the same load on nginx without it.
/// </remarks>
internal sealed class RevealWork(string name, Wrk load, double mostLoss) : HostsWork
{
    private const int PlainPort = 8080, RevealedPort = 8081, ToPlain = 8001, ToRevealed = 8002, Connections = 4096;

    /// <summary>Another address of the client's host: by that the load comes to the sender, and that the option says.</summary>
    private const string Told = "198.51.100.9";

    public override string Name => name;

    protected override Wrk Load => load;

    /// <remarks>The server is on the gateway's host, a cable from the client; all that it and its kernel do is on processor 0.</remarks>
    protected override async Task<IReadOnlyList<Way>> PrepareAsync(GatewayLab hosts, string? transport)
    {
        LabHost server = hosts.Gateway;
        await TakePacketsAsync(server, "outside", Arena.ProxyCore);
        await TakePacketsAsync(hosts.Client, "eth0", Arena.LoadCore);
        await WidenPortsAsync(hosts.Client);
        await PinAsync(await StartAsync(hosts, PlainPort), Arena.ProxyCore);

        LabCgroup cgroup = await AddCgroupAsync();
        LabProcess reveal = hosts.Lab.Keep(LabProcess.Start(
            Repository.Whence, "reveal", "--cgroup", cgroup.Path, "--pin", hosts.Lab.PathOf("no-list"), "--from", GatewayLab.Client4));
        await reveal.WaitForOutputAsync("Ready: ");
        server.Cgroup = cgroup.Path;
        await PinAsync(await StartAsync(hosts, RevealedPort), Arena.ProxyCore);
        await hosts.Client.IpAsync("address", "add", $"{Told}/32", "dev", "lo");
        await PinAsync(await StartSenderAsync(hosts, await AddCgroupAsync(), transport), Arena.LoadCore);
        return
        [
            new Way("nginx", GatewayLab.Gateway4, PlainPort, GatewayLab.Client4),
            new Way("revealed", GatewayLab.Gateway4, RevealedPort, GatewayLab.Client4),
            new Way("nginx-toa", Told, ToPlain, GatewayLab.Client4) { WarmsUp = true },
            new Way("revealed-toa", Told, ToRevealed, Told) { WarmsUp = true },
        ];
    }

    protected override WorkResult Result(IReadOnlyList<IReadOnlyList<WayRun>> rounds) => new BesideResult(
        Name,
        "Processor 0 has nginx and what the kernel does for the packets that come to it; client and sender of options are on processor 1.",
        [new Beside("revealed", "nginx", mostLoss), new Beside("revealed-toa", "nginx-toa", mostLoss)],
        rounds);

    private static Task<LabProcess> StartAsync(GatewayLab hosts, int port) => hosts.Gateway.StartNginxAsync(
        hosts.Lab,
        port,
        hosts.Lab.NginxHttp($$"""
            keepalive_requests 100000000; keepalive_timeout 1h;
            server { listen {{port}} backlog=4096; location / { return 200 "$remote_addr\n"; } }
            """),
        Connections);

    /// <summary>The sender, on the client's host.</summary>
    private static Task<LabProcess> StartSenderAsync(GatewayLab hosts, LabCgroup cgroup, string? transport) => ToaSender.StartAsync(
        hosts, hosts.Client, cgroup, transport, $$"""
        upstreams:
          plain: { targets: ["{{GatewayLab.Gateway4}}:{{PlainPort}}"], send: { toa: on } }
          revealed: { targets: ["{{GatewayLab.Gateway4}}:{{RevealedPort}}"], send: { toa: on } }
        listeners:
          - { name: plain, bind: "{{Told}}:{{ToPlain}}", protocol: tcp, upstream: plain }
          - { name: revealed, bind: "{{Told}}:{{ToRevealed}}", protocol: tcp, upstream: revealed }
        """);
}
