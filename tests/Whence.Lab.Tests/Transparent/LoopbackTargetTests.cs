namespace Whence.Lab.Tests;

/// <summary>Targets on the gateway's own loopback, which know nothing of PROXY protocol, behind a balancer that speaks it: what mmproxy does.</summary>
public sealed class LoopbackTargetTests
{
    private const string Seen = "$remote_addr $remote_port";

    [Theory]
    [InlineData("loops", "127.0.0.1", "198.51.100.9")]
    [InlineData("loops", "[::1]", "2001:db8::9")]
    [InlineData("sockets", "127.0.0.1", "198.51.100.9")]
    [InlineData("sockets", "[::1]", "2001:db8::9")]
    public async Task A_program_on_this_machine_sees_the_client_of_a_header(string transport, string target, string client)
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.StartNginxAsync(lab.Lab, 8080, lab.Lab.NginxHttp($$"""server { listen {{target}}:8080; return 200 "{{Seen}}\n"; }"""));
        string config = Config(target);
        LabExit fixedUp = await lab.Gateway.TryRunAsync(
            LabPrograms.WhencePath, "doctor", "-c", lab.Gateway.WriteWhenceConfig(lab.Lab, config, "doctor"), "--fix");
        Assert.True(fixedUp.Code == 0, fixedUp.Output + fixedUp.Errors);
        LabProcess whence = await lab.Gateway.StartWhenceAsync(lab.Lab, config, transport);

        // The balancer is HAProxy on the client's machine, which has the client's address too.
        await lab.Client.IpAsync("address", "add", client, "dev", "lo");
        string balancer = lab.Lab.Write("haproxy.cfg", $$"""
            defaults
              timeout connect 5s
              timeout client 5s
              timeout server 5s
            listen balancer
              bind {{GatewayLab.Client4}}:6000
              bind {{GatewayLab.Client6}}:6000
              server gateway {{GatewayLab.Gateway4}}:5000 send-proxy-v2

            """);
        await lab.Client.StartServerAsync(6000, "haproxy", "-db", "-f", balancer);
        string to = client.Contains(':', StringComparison.Ordinal) ? $"[{GatewayLab.Client6}]" : GatewayLab.Client4;
        string answer = await lab.Client.CurlAsync("--interface", client, $"http://{to}:6000/");
        Assert.True(answer.StartsWith($"{client} ", StringComparison.Ordinal), $"{answer}\n{whence.Story}");

        // Nothing that the machine did before goes another way now: programs here still reach each other, and the client the gateway.
        Assert.Equal(0, (await lab.Gateway.TryRunAsync("curl", "--silent", "--max-time", "20", $"http://{target}:8080/")).Code);
        LabExit undone = await lab.Gateway.TryRunAsync(
            LabPrograms.WhencePath, "doctor", "-c", lab.Gateway.WriteWhenceConfig(lab.Lab, config, "doctor"), "--undo");
        Assert.Equal(0, undone.Code);
        Assert.DoesNotContain("7748", await lab.Gateway.IpAsync("rule") + await lab.Gateway.IpAsync("-6", "rule"), StringComparison.Ordinal);
    }

    private static string Config(string target) => $$"""
        networks: { balancer: ["{{GatewayLab.Client4}}/32"] }
        upstreams: { web: { targets: ["{{target}}:8080"], send: { transparent: on }, timeouts: { connect: 2s } } }
        listeners:
          - { name: tcp, bind: "{{GatewayLab.Gateway4}}:5000", protocol: tcp, receive: { proxyProtocol: { from: { balancer: required } } }, upstream: web }
        """;
}
