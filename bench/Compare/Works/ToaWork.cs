using Whence.Lab.Tests;

namespace Whence.Compare;

/// <summary>New connections on which the client is told: by a gateway with send.toa, by the same with PROXY protocol, and by nginx stream with
/// that.</summary>
/// <remarks>What sends options, and the server that they are read for, have cgroups of their own: nobody else pays for either.</remarks>
internal sealed class ToaWork : HostsWork
{
    private const int ServerPort = 8080, ProxiedPort = 8081, ToaPort = 8001, HeaderPort = 8002, StreamPort = 8003, Connections = 4096;

    public override string Name => "l4-toa-newconn";

    protected override Wrk Load { get; } = new("/", "Connection: close");

    protected override async Task<IReadOnlyList<Way>> PrepareAsync(GatewayLab hosts, string? transport)
    {
        await TakePacketsAsync(hosts.Gateway, "outside", Arena.ProxyCore);
        await TakePacketsAsync(hosts.Gateway, "inside", Arena.ProxyCore);
        await TakePacketsAsync(hosts.Client, "eth0", Arena.LoadCore);
        await TakePacketsAsync(hosts.Server, "eth0", Arena.LoadCore);
        await WidenPortsAsync(hosts.Client);
        await WidenPortsAsync(hosts.Gateway);
        await StartServersAsync(hosts);
        await PinAsync(
            await ToaSender.StartAsync(hosts, hosts.Gateway, await AddCgroupAsync(), transport, Config(ToaPort, ServerPort, "toa: on")), Arena.ProxyCore);
        await PinAsync(
            await hosts.Gateway.StartWhenceAsync(hosts.Lab, Config(HeaderPort, ProxiedPort, "proxyProtocol: v2"), transport), Arena.ProxyCore);
        await PinAsync(
            await hosts.Gateway.StartNginxAsync(
                hosts.Lab,
                StreamPort,
                $$"""stream { server { listen {{StreamPort}} backlog=4096; proxy_pass {{GatewayLab.Server4}}:{{ProxiedPort}}; proxy_protocol on; } }""",
                Connections),
            Arena.ProxyCore);
        return
        [
            new Way("toa", GatewayLab.Gateway4, ToaPort, GatewayLab.Client4) { WarmsUp = true },
            new Way("ppv2", GatewayLab.Gateway4, HeaderPort, GatewayLab.Client4) { WarmsUp = true },
            new Way("nginx", GatewayLab.Gateway4, StreamPort, GatewayLab.Client4),
        ];
    }

    protected override WorkResult Result(IReadOnlyList<IReadOnlyList<WayRun>> rounds) => new BesideResult(
        Name,
        "Processor 0 has the proxy and what the kernel does for the packets that come to its host; client and server are on processor 1.",
        [new Beside("toa", "ppv2", MostLoss: 0), new Beside("toa", "nginx")],
        rounds);

    /// <summary>One server sees the client by whence reveal, the other one in the header.</summary>
    private async Task StartServersAsync(GatewayLab hosts)
    {
        LabCgroup cgroup = await AddCgroupAsync();
        LabProcess reveal = hosts.Lab.Keep(LabProcess.Start(
            Repository.Whence, "reveal", "--cgroup", cgroup.Path, "--pin", hosts.Lab.PathOf("no-list"), "--from", GatewayLab.Inside4));
        await reveal.WaitForOutputAsync("Ready: ");
        hosts.Server.Cgroup = cgroup.Path;
        await StartServerAsync(hosts, ServerPort, "backlog=4096", "$remote_addr");
        hosts.Server.Cgroup = null;
        await StartServerAsync(hosts, ProxiedPort, "proxy_protocol backlog=4096", "$proxy_protocol_addr");
    }

    private static async Task StartServerAsync(GatewayLab hosts, int port, string options, string seen) => await PinAsync(
        await hosts.Server.StartNginxAsync(
            hosts.Lab,
            port,
            hosts.Lab.NginxHttp($$"""server { listen {{port}} {{options}}; location / { return 200 "{{seen}}\n"; } }"""),
            Connections),
        Arena.LoadCore);

    private static string Config(int port, int target, string send) => $$"""
        upstreams: { server: { targets: ["{{GatewayLab.Server4}}:{{target}}"], send: { {{send}} } } }
        listeners: [ { name: l4, bind: "{{GatewayLab.Gateway4}}:{{port}}", protocol: tcp, upstream: server } ]
        """;
}
