namespace Whence.Lab.Tests;

/// <summary>send.toa: the gateway's own connections carry the client, which programs behind it see by <c>whence reveal</c>.</summary>
public sealed class ToaSendTests
{
    [Theory]
    [InlineData("loops", "toa: on")]
    [InlineData("sockets", "toa: { kind: 254 }")]
    public async Task Each_connection_carries_its_own_client(string transport, string send)
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        await lab.RevealAsync($"{RevealLab.Client4}/32", $"{RevealLab.Client6}/128");
        await StartTargetAsync(lab);
        LabProcess whence = await StartGatewayAsync(lab, send, transport);
        await AssertAsync(whence, lab, "5000", "TCP4 203.0.113.7", "203.0.113.7 1000");
        await AssertAsync(whence, lab, "5000", "TCP4 203.0.113.8", "203.0.113.8 1000");
        await AssertAsync(whence, lab, "5000", "TCP6 2001:db8::1", "2001:db8::1 1000");
        await AssertAsync(whence, lab, "5001", "TCP4 203.0.113.9", "203.0.113.9 1000");
        await AssertAsync(whence, lab, "5001", "TCP6 2001:db8::1", "2001:db8::1 1000");

        // A kept connection to the target is nobody else's: each request comes as its own client.
        await AssertAsync(whence, lab, "5002", "TCP4 203.0.113.7", "203.0.113.7 1000");
        await AssertAsync(whence, lab, "5002", "TCP4 203.0.113.8", "203.0.113.8 1000");

        // Who is not known is not told: the target sees the gateway.
        await AssertAsync(whence, lab, "5000", "UNKNOWN", RevealLab.Client4 + " ");
    }

    /// <summary>The SYN is forgotten then; the option comes again with the ACK and the first data.</summary>
    [Fact]
    public async Task With_SYN_cookies_the_ACK_carries_it()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        await lab.Server.SetAsync("net/ipv4/tcp_syncookies", "2");
        await lab.RevealAsync($"{RevealLab.Client4}/32");
        await StartTargetAsync(lab);
        LabProcess whence = await StartGatewayAsync(lab, "toa: on", "loops");
        await AssertAsync(whence, lab, "5000", "TCP4 203.0.113.7", "203.0.113.7 1000");
        await AssertAsync(whence, lab, "5000", "TCP6 2001:db8::1", "2001:db8::1 1000");
    }

    [Fact]
    public async Task Without_cgroups_of_version_2_the_gateway_does_not_start_and_says_why()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();

        // `ip netns exec` has a /sys of its own, without cgroups.
        string file = lab.Client.WriteWhenceConfig(lab.Lab, Config("toa: on"));
        LabExit exit = await lab.Client.TryRunAsync(LabPrograms.WhencePath, "run", "-c", file);
        Assert.Equal(1, exit.Code);
        Assert.Contains("need the cgroup of this process", exit.Errors, StringComparison.Ordinal);
    }

    private static async Task AssertAsync(LabProcess whence, RevealLab lab, string port, string client, string expected)
    {
        string line = client == "UNKNOWN" ? "PROXY UNKNOWN" : $"PROXY {client} {(client.StartsWith("TCP4", StringComparison.Ordinal) ? "192.0.2.1" : "2001:db8::2")} 1000 80";
        string answer = await lab.Client.RunAsync(
            "python3", "-c", """
            import socket, sys
            connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20)
            connection.sendall((sys.argv[2] + "\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").encode())
            print(connection.makefile("rb").read().decode().split("\r\n\r\n", 1)[1], end="")
            """, port, line);
        Assert.True(answer.StartsWith(expected, StringComparison.Ordinal), $"{port} {line}: {answer}\n{whence.Story}");
    }

    private static Task<LabProcess> StartTargetAsync(RevealLab lab) => lab.Server.StartNginxAsync(lab.Lab, 8080, lab.Lab.NginxHttp("""
        server { listen [::]:8080 ipv6only=off; location / { set $seen $remote_addr; if ($seen ~ "^::ffff:(.*)$") { set $seen $1; } return 200 "$seen $remote_port\n"; } }
        """));

    /// <summary>On the client's host, in the cgroups of the tests: `ip netns exec` would hide them.</summary>
    private static async Task<LabProcess> StartGatewayAsync(RevealLab lab, string send, string transport)
    {
        string file = lab.Client.WriteWhenceConfig(lab.Lab, Config(send));
        LabProcess whence = lab.Lab.Keep(LabProcess.Start(
            "nsenter", $"--net=/var/run/netns/{lab.Client.Name}", "env", $"WHENCE_TRANSPORT={transport}", LabPrograms.WhencePath, "run", "-c", file));
        await whence.WaitForOutputAsync("Ready: ");
        return whence;
    }

    private static string Config(string send) => $$"""
        networks: { here: [127.0.0.0/8] }
        upstreams:
          v4: { targets: ["{{RevealLab.Server4}}:8080"], send: { {{send}} }, timeouts: { connect: 5s } }
          v6: { targets: ["[{{RevealLab.Server6}}]:8080"], send: { {{send}} }, timeouts: { connect: 5s } }
        listeners:
          - { name: tcp, bind: "127.0.0.1:5000", protocol: tcp, receive: { proxyProtocol: { from: { here: required } } }, upstream: v4 }
          - { name: tcp6, bind: "127.0.0.1:5001", protocol: tcp, receive: { proxyProtocol: { from: { here: required } } }, upstream: v6 }
          - { name: http, bind: "127.0.0.1:5002", protocol: http, receive: { proxyProtocol: { from: { here: required } } }, routes: [ { upstream: v4 } ] }
        """;
}
