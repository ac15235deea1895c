namespace Whence.Interop.Tests;

/// <summary>Client addresses in HTTP, with real nginx and HAProxy around whence.</summary>
public sealed class HttpChainTests
{
    private const string Edge = "127.9.9.9";
    private const string Attacker = "127.6.6.6";
    private const string Client = "198.51.100.77";

    [Fact]
    public async Task Nginx_realip_behind_whence_finds_the_client_and_no_forgery()
    {
        await using var work = new Workspace();
        int backend = FreePorts.Next(), knowing = FreePorts.Next(), whence = FreePorts.Next(), toKnowing = FreePorts.Next();
        string log = work.PathOf("realip.log");
        await work.StartNginxAsync(backend, work.NginxHttp($$"""
            log_format ip '$remote_addr $realip_remote_addr';
            server { listen 127.0.0.1:{{knowing}}; set_real_ip_from 127.0.0.1; set_real_ip_from {{Edge}}; real_ip_header X-Forwarded-For; real_ip_recursive on;
              location / { return 200 "$remote_addr|$http_x_forwarded_for"; } }
            server { listen 127.0.0.1:{{backend}}; access_log {{log}} ip; set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For; real_ip_recursive on;
              location / { return 200 "$remote_addr|$http_x_forwarded_for"; } }
            """));
        await work.StartWhenceAsync($$"""
            networks: { cdn: [{{Edge}}] }
            upstreams: { app: { targets: ["127.0.0.1:{{backend}}"] }, knowing: { targets: ["127.0.0.1:{{knowing}}"] } }
            listeners:
              - name: web
                bind: "127.0.0.1:{{whence}}"
                protocol: http
                clientAddress: { rules: [ { from: x-forwarded-for, trusted: [cdn] } ] }
                routes: [ { upstream: app } ]
              - name: to-knowing
                bind: "127.0.0.1:{{toKnowing}}"
                protocol: http
                clientAddress: { rules: [ { from: x-forwarded-for, trusted: [cdn] } ] }
                routes: [ { upstream: knowing } ]
            """);
        string url = $"http://127.0.0.1:{whence}/", knowingUrl = $"http://127.0.0.1:{toKnowing}/";

        Assert.Equal("127.5.5.5|127.5.5.5", (await Workspace.CurlAsync("--interface", "127.5.5.5", "-H", "X-Forwarded-For: 6.6.6.6", url)).Trim());

        // The edge is not in nginx's list, so nginx stops there; whence, which knows it, puts the client in front.
        Assert.Equal($"{Edge}|{Client}, {Edge}", (await Workspace.CurlAsync("--interface", Edge, "-H", $"X-Forwarded-For: 6.6.6.6, {Client}", url)).Trim());
        await Program.WaitForAsync(() => File.Exists(log) ? File.ReadAllText(log) : "", $"{Edge} 127.0.0.1\n");

        // An nginx that has the edge in its list walks what whence wrote to the same client, and no further.
        Assert.Equal($"{Client}|{Client}, {Edge}", (await Workspace.CurlAsync("--interface", Edge, "-H", $"X-Forwarded-For: 6.6.6.6, {Client}", knowingUrl)).Trim());
        Assert.Equal($"{Attacker}|{Attacker}", (await Workspace.CurlAsync("--interface", Attacker, "-H", $"X-Forwarded-For: {Client}", knowingUrl)).Trim());
    }

    /// <summary>A CDN in front of an L4 balancer: the balancer says PROXY, the CDN says X-Forwarded-For. One source alone is wrong for one
    /// of two senders.</summary>
    [Fact]
    public async Task Two_balancers_in_a_row_are_resolved_where_one_source_realip_fails()
    {
        await using var work = new Workspace();
        int whence = FreePorts.Next(), backend = FreePorts.Next(), byProxy = FreePorts.Next(), byHeader = FreePorts.Next();
        int toWhence = FreePorts.Next(), toProxy = FreePorts.Next(), toHeader = FreePorts.Next();
        await work.StartNginxAsync(backend, work.NginxHttp($$"""
            server { listen 127.0.0.1:{{backend}}; location / { return 200 "$http_x_real_ip"; } }
            server { listen 127.0.0.1:{{byProxy}} proxy_protocol; set_real_ip_from 127.0.0.1; set_real_ip_from {{Edge}}; real_ip_header proxy_protocol; real_ip_recursive on;
              location / { return 200 "$remote_addr"; } }
            server { listen 127.0.0.1:{{byHeader}} proxy_protocol; set_real_ip_from 127.0.0.1; set_real_ip_from {{Edge}}; real_ip_header X-Forwarded-For; real_ip_recursive on;
              location / { return 200 "$remote_addr"; } }
            """));
        await work.StartWhenceAsync($$"""
            networks: { balancer: [127.0.0.1], cdn: [{{Edge}}] }
            upstreams: { app: { targets: ["127.0.0.1:{{backend}}"] } }
            listeners:
              - name: web
                bind: "127.0.0.1:{{whence}}"
                protocol: http
                receive: { proxyProtocol: { from: { balancer: required } } }
                clientAddress: { rules: [ { from: x-forwarded-for, trusted: [cdn] } ] }
                routes: [ { upstream: app } ]
            """);
        string Balancer(int listen, int target) => $"""
            listen l{listen}
              mode tcp
              bind 127.0.0.1:{listen}
              server s 127.0.0.1:{target} send-proxy-v2

            """;
        await work.StartHaproxyAsync(toHeader, Balancer(toWhence, whence) + Balancer(toProxy, byProxy) + Balancer(toHeader, byHeader));

        async Task<(string ThroughCdn, string Forged)> AskAsync(int port)
        {
            string[] claim = ["-H", $"X-Forwarded-For: {Client}", $"http://127.0.0.1:{port}/"];
            return ((await Workspace.CurlAsync(["--interface", Edge, .. claim])).Trim(), (await Workspace.CurlAsync(["--interface", Attacker, .. claim])).Trim());
        }

        (string ThroughCdn, string Forged) right = (Client, Attacker);
        Assert.Equal(right, await AskAsync(toWhence));
        Assert.Equal((Edge, Attacker), await AskAsync(toProxy)); // nginx with one source: the CDN for the client,
        Assert.Equal((Client, Client), await AskAsync(toHeader)); // or the forged address for the attacker
    }

    [Fact]
    public async Task Sigterm_lets_a_request_in_flight_finish_and_the_program_ends_with_0()
    {
        await using var work = new Workspace();
        using var backend = new HeaderCapture();
        int whence = FreePorts.Next();
        Program gateway = await work.StartWhenceAsync($$"""
            upstreams: { app: { targets: ["127.0.0.1:{{backend.Port}}"] } }
            listeners:
              - { name: web, bind: "127.0.0.1:{{whence}}", protocol: http, routes: [ { upstream: app } ] }
            """);

        Task<string> curl = Workspace.CurlAsync($"http://127.0.0.1:{whence}/");
        Task<int>? stopped = null;
        await backend.TakeAsync(beforeAnswer: async () =>
        {
            stopped = gateway.StopAsync();
            await Program.WaitForRefusalAsync(whence); // from here on the gateway drains
        });
        Assert.Equal("ok", (await curl).Trim());
        Assert.Equal(0, await stopped!);
    }
}
