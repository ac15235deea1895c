namespace Whence.Lab.Tests;

/// <summary>A gateway whose kernel does the work: the server has two addresses, and says who asked which.</summary>
internal static class KernelLab
{
    public const string Second4 = "10.2.0.3";

    /// <summary>What curl says of itself; nginx answers with its own address and port, then the client's.</summary>
    private const string Came = "%{local_ip} %{local_port}";

    public static async Task<GatewayLab> CreateAsync()
    {
        GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.ForwardAsync();
        await lab.Server.IpAsync("address", "add", $"{Second4}/24", "dev", "eth0");
        return lab;
    }

    public static Task<LabProcess> StartServerAsync(this GatewayLab lab) => lab.Server.StartNginxAsync(
        lab.Lab, 8080, lab.Lab.NginxHttp($$"""
            server {
              listen 8080; listen [::]:8080; listen 8081; listen 10000; listen 10007;
              location / { return 200 "$server_addr $server_port $remote_addr $remote_port\n"; }
            }
            """));

    /// <summary>A listener on port 80 of the gateway, with two targets.</summary>
    public static string Config(string more = "", string upstream = "", string targets = $"'{GatewayLab.Server4}:8080', '{Second4}:8080'") => $$"""
        networks: { client: [{{GatewayLab.Client4}}/32] }
        upstreams: { app: { targets: [{{targets}}]{{(upstream.Length > 0 ? $", {upstream}" : string.Empty)}} } }
        listeners: [ { name: web, bind: "{{GatewayLab.Gateway4}}:80", protocol: tcp, engine: kernel, upstream: app {{(more.Length > 0 ? $", {more}" : string.Empty)}} } ]
        admin: { bind: "127.0.0.1:9180" }
        drain: 20s
        """;

    /// <summary>Asks once; checks that the server saw whence curl came.</summary>
    /// <returns>The server's address and port.</returns>
    public static async Task<string> AskAsync(this LabHost client, string to = $"http://{GatewayLab.Gateway4}/", params string[] more)
    {
        string[] lines = (await client.CurlAsync([to, "--write-out", Came, .. more])).Split('\n');
        string[] said = lines[0].Split(' ', 3);
        Assert.Equal(lines[1], said[2]);
        return $"{said[0]}:{said[1]}";
    }

    /// <summary>The names of all tables there, as nft says them.</summary>
    public static async Task<string[]> TablesAsync(this LabHost host)
        => (await host.RunAsync("nft", "list", "tables")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The sum of all samples whose line begins so.</summary>
    public static async Task<long> MetricAsync(this LabHost gateway, string start)
    {
        string text = await gateway.CurlAsync("http://127.0.0.1:9180/metrics");
        return text.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal))
            .Sum(static line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }
}
