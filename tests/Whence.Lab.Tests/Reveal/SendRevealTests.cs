namespace Whence.Lab.Tests;

/// <summary>send.reveal: PROXY protocol for programs on the same host that know nothing of it.</summary>
public sealed class SendRevealTests
{
    [Theory]
    [InlineData("loops")]
    [InlineData("sockets")]
    public async Task A_program_on_loopback_sees_the_client_of_the_PROXY_header(string transport)
    {
        await using Lab lab = await Lab.CreateAsync();
        LabHost host = await lab.AddHostAsync("host");
        await host.StartNginxAsync(lab, 8080, lab.NginxHttp("""
            server { listen 127.0.0.1:8080; listen [::1]:8081; location / { return 200 "$remote_addr $remote_port\n"; } }
            """));
        LabProcess python = await host.StartServerAsync(8000, "python3", "-u", "-m", "http.server", "8000", "--bind", "127.0.0.1", "--directory", lab.PathOf(string.Empty));
        LabProcess whence = await StartAsync(lab, host, transport);
        await AssertAsync("5000", "PROXY TCP4 203.0.113.7 192.0.2.1 1000 80", "203.0.113.7 1000");
        await AssertAsync("5000", "PROXY TCP4 203.0.113.8 192.0.2.1 1001 80", "203.0.113.8 1001");
        await AssertAsync("5001", "PROXY TCP6 2001:db8::1 2001:db8::2 1002 80", "2001:db8::1 1002");
        await AssertAsync("5001", "PROXY TCP4 203.0.113.7 192.0.2.1 1003 80", "::ffff:203.0.113.7 1003");

        // A socket of IPv4 cannot say IPv6, and who is not known is not said.
        await AssertAsync("5000", "PROXY TCP6 2001:db8::1 2001:db8::2 1002 80", "127.0.0.1 ");
        await AssertAsync("5000", "PROXY UNKNOWN", "127.0.0.1 ");

        await AskAsync(host, "5002", "PROXY TCP4 203.0.113.9 192.0.2.1 1000 80");
        await python.WaitForOutputAsync("203.0.113.9 - - [");

        // Whoever comes without the gateway is who he is, then and when it has gone.
        Assert.StartsWith("127.0.0.1 ", await host.CurlAsync("http://127.0.0.1:8080/"), StringComparison.Ordinal);
        await whence.StopAsync();
        Assert.StartsWith("127.0.0.1 ", await host.CurlAsync("http://127.0.0.1:8080/"), StringComparison.Ordinal);

        async Task AssertAsync(string port, string line, string expected)
        {
            string answer = await AskAsync(host, port, line);
            Assert.True(answer.StartsWith(expected, StringComparison.Ordinal), $"{port} {line}: {answer}\n{whence.Story}");
        }
    }

    private static Task<string> AskAsync(LabHost host, string port, string line) => host.RunAsync(
        "python3", "-c", """
        import socket, sys
        connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20)
        connection.sendall((sys.argv[2] + "\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").encode())
        print(connection.makefile("rb").read().decode().split("\r\n\r\n", 1)[1], end="")
        """, port, line);

    /// <summary>In the cgroups of the tests: `ip netns exec` would hide them.</summary>
    private static async Task<LabProcess> StartAsync(Lab lab, LabHost host, string transport)
    {
        string file = host.WriteWhenceConfig(lab, """
            networks: { here: [127.0.0.0/8] }
            upstreams:
              v4: { targets: ["127.0.0.1:8080"], send: { reveal: on } }
              v6: { targets: ["[::1]:8081"], send: { reveal: on } }
              python: { targets: ["127.0.0.1:8000"], send: { reveal: on } }
            listeners:
              - { name: v4, bind: "127.0.0.1:5000", protocol: tcp, receive: { proxyProtocol: { from: { here: required } } }, upstream: v4 }
              - { name: v6, bind: "127.0.0.1:5001", protocol: tcp, receive: { proxyProtocol: { from: { here: required } } }, upstream: v6 }
              - { name: http, bind: "127.0.0.1:5002", protocol: http, receive: { proxyProtocol: { from: { here: required } } }, routes: [ { upstream: python } ] }
            """);
        LabProcess whence = lab.Keep(LabProcess.Start(
            "nsenter", $"--net=/var/run/netns/{host.Name}", "env", $"WHENCE_TRANSPORT={transport}", LabPrograms.WhencePath, "run", "-c", file));
        await whence.WaitForOutputAsync("Ready: ");
        return whence;
    }
}
