using Whence.Lab.Tests;

namespace Whence.Compare;

/// <summary>PROXY protocol in, the client's own address out, to a program on the gateway's own machine, beside a connection to that program with
/// nothing between.</summary>
internal sealed class TransparentWork : HostsWork
{
    private const int ServerPort = 8080, WhencePort = 8001;

    /// <summary>Of the header: none of the machines there.</summary>
    private const string Client = "198.51.100.9";

    public override string Name => "l4-transparent";

    protected override Wrk Load { get; } = new($"/files/{BulkFile.Name}", "Connection: close");

    protected override async Task<IReadOnlyList<Way>> PrepareAsync(GatewayLab hosts, string? transport)
    {
        string folder = hosts.Lab.PathOf("files");
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, BulkFile.Name), BulkFile.Content);
        LabProcess server = await hosts.Gateway.StartNginxAsync(
            hosts.Lab,
            ServerPort,
            $$"""
            http {
              access_log off; sendfile on;
              server { listen {{ServerPort}} backlog=4096; location / { return 200 "$remote_addr\n"; } location /files/ { alias {{folder}}/; } }
            }
            """);
        await PinAsync(server, Arena.LoadCore);
        string config =
            $$"""
            networks: { balancer: ["{{GatewayLab.Client4}}/32"] }
            upstreams: { server: { targets: ["127.0.0.1:{{ServerPort}}"], send: { transparent: on } } }
            listeners:
              - name: l4
                bind: "{{GatewayLab.Gateway4}}:{{WhencePort}}"
                protocol: tcp
                receive: { proxyProtocol: { from: { balancer: required } } }
                upstream: server
            """;
        await hosts.Gateway.RunAsync(
            Repository.Whence, "doctor", "-c", hosts.Gateway.WriteWhenceConfig(hosts.Lab, config, "doctor"), "--fix");
        await PinAsync(await hosts.Gateway.StartWhenceAsync(hosts.Lab, config, transport), Arena.ProxyCore);
        return
        [
            new Way("straight", GatewayLab.Gateway4, ServerPort, GatewayLab.Client4),
            new Way("whence", GatewayLab.Gateway4, WhencePort, Client) { WarmsUp = true, IsProxied = true },
        ];
    }

    protected override WorkResult Result(IReadOnlyList<IReadOnlyList<WayRun>> rounds) => new HostsResult(Name, rounds);
}
