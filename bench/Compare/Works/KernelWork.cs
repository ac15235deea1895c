using Whence.Lab.Tests;

namespace Whence.Compare;

/// <summary>The kernel engine on a gateway's host, beside nginx stream there, and a cable straight to the server.</summary>
internal sealed class KernelWork : HostsWork
{
    private const string DirectClient4 = "10.3.0.2", DirectServer4 = "10.3.0.1";

    private const int ServerPort = 8080, KernelPort = 8001, StreamPort = 8002;

    private const string Server = """
        http {
          access_log off; keepalive_requests 100000000;
          server { listen 8080 backlog=4096; location / { return 200 "$remote_addr\n"; } }
        }
        """;

    public override string Name => "l4-kernel";

    protected override Wrk Load { get; } = new();

    protected override async Task<IReadOnlyList<Way>> PrepareAsync(GatewayLab hosts, string? transport)
    {
        await Lab.Tests.Lab.LinkAsync(
            new LabEnd(hosts.Client, "straight", $"{DirectClient4}/24"), new LabEnd(hosts.Server, "straight", $"{DirectServer4}/24"));
        await hosts.Gateway.ForwardAsync();
        await PinAsync(await hosts.Server.StartNginxAsync(hosts.Lab, ServerPort, Server), Arena.LoadCore);
        await PinAsync(
            await hosts.Gateway.StartNginxAsync(
                hosts.Lab,
                StreamPort,
                $$"""stream { server { listen {{StreamPort}} backlog=4096; proxy_pass {{GatewayLab.Server4}}:{{ServerPort}}; } }"""),
            Arena.ProxyCore);
        await PinAsync(
            await hosts.Gateway.StartWhenceAsync(
                hosts.Lab,
                $$"""
                upstreams: { server: { targets: ["{{GatewayLab.Server4}}:{{ServerPort}}"] } }
                listeners: [ { name: l4, bind: "{{GatewayLab.Gateway4}}:{{KernelPort}}", protocol: tcp, engine: kernel, upstream: server } ]
                """,
                transport),
            Arena.ProxyCore);
        return
        [
            new Way("straight", DirectServer4, ServerPort, DirectClient4),
            new Way("whence", GatewayLab.Gateway4, KernelPort, GatewayLab.Client4),
            new Way("nginx", GatewayLab.Gateway4, StreamPort, GatewayLab.Inside4),
        ];
    }

    protected override WorkResult Result(IReadOnlyList<IReadOnlyList<WayRun>> rounds) => new HostsResult(Name, rounds);
}
