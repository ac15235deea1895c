namespace Whence.Lab.Tests;

/// <summary>Two gateways in a row: the first tells the second in a PROXY header, and the second comes from the client's address.</summary>
public sealed class ChainTests
{
    [Theory]
    [InlineData("10.0.0.1", "10.2.0.2", "10.0.0.2")]
    [InlineData("[fd00::1]", "[fd02::2]", "fd00::2")]
    public async Task The_target_sees_the_client_behind_two_gateways(string outer, string target, string client)
    {
        await using Lab lab = await Lab.CreateAsync();
        LabHost user = await lab.AddHostAsync("client"), first = await lab.AddHostAsync("first"), second = await lab.AddHostAsync("second");
        LabHost server = await lab.AddHostAsync("server");
        await Lab.LinkAsync(new LabEnd(user, "eth0", "10.0.0.2/24", "fd00::2/64"), new LabEnd(first, "outside", "10.0.0.1/24", "fd00::1/64"));
        await Lab.LinkAsync(new LabEnd(first, "inside", "10.1.0.1/24", "fd01::1/64"), new LabEnd(second, "outside", "10.1.0.2/24", "fd01::2/64"));
        await Lab.LinkAsync(new LabEnd(second, "inside", "10.2.0.1/24", "fd02::1/64"), new LabEnd(server, "eth0", "10.2.0.2/24", "fd02::2/64"));
        await server.RouteAsync("default", "10.2.0.1");
        await server.RouteAsync("default", "fd02::1");

        await second.RouteTransparentAsync();
        await server.StartNginxAsync(lab, 8080, lab.NginxHttp("""server { listen 8080; listen [::]:8080; location / { return 200 "$remote_addr $remote_port\n"; } }"""));
        LabProcess last = await second.StartWhenceAsync(lab, $$"""
            networks: { first: ["10.1.0.1/32", "fd01::1/128"] }
            upstreams: { web: { targets: ["{{target}}:8080"], send: { transparent: on } } }
            listeners:
              - { name: tcp, bind: ["10.1.0.2:5000", "[fd01::2]:5000"], protocol: tcp, receive: { proxyProtocol: { from: { first: required } } }, upstream: web,
                  accessLog: { file: "/dev/stderr", format: json } }
              - { name: http, bind: ["10.1.0.2:5001", "[fd01::2]:5001"], protocol: http, receive: { proxyProtocol: { from: { first: required } } },
                  routes: [ { upstream: web } ], accessLog: { file: "/dev/stderr", format: json } }
            """);
        await first.StartWhenceAsync(lab, $$"""
            upstreams:
              tcp: { targets: ["10.1.0.2:5000"], send: { proxyProtocol: v2 } }
              http: { targets: ["[fd01::2]:5001"], send: { proxyProtocol: v2 } }
            listeners:
              - { name: tcp, bind: "{{outer}}:5000", protocol: tcp, upstream: tcp }
              - { name: http, bind: "{{outer}}:5001", protocol: http, routes: [ { upstream: http } ] }
            """);

        foreach (int port in new[] { 5000, 5001 })
        {
            string[] answer = (await user.CurlAsync($"http://{outer}:{port}/", "--write-out", "%{local_ip} %{local_port}")).Split('\n');
            Assert.StartsWith($"{client} ", answer[0], StringComparison.Ordinal);
            Assert.True(answer[0] == answer[1], $"port {port}: {string.Join(" | ", answer)}\n{last.Story}");
        }
    }
}
