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

        // A socket of IPv4 cannot say IPv6: it gets nobody, rather than the gateway in place of a client.
        Assert.Equal(string.Empty, await AskAsync(host, "5000", "PROXY TCP6 2001:db8::1 2001:db8::2 1002 80"));
        await whence.WaitForOutputAsync("reveal-other-family");

        for (int i = 1002; i < 1006; i++)
        {
            await AssertAsync("5004", $"PROXY TCP6 2001:db8::1 2001:db8::2 {i} 80", $"2001:db8::1 {i}");
        }

        // Of whom nothing is known, or on a mere word, the peer is shown.
        await AssertAsync("5000", "PROXY UNKNOWN", "127.0.0.1 ");
        await AssertAsync("5003", "PROXY TCP4 203.0.113.7 192.0.2.1 1000 80", "127.0.0.1 ");

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

    /// <summary>All hosts have a loopback of their own: a connection in another network namespace is another, though its ends have the same names.</summary>
    [Fact]
    public async Task What_is_promised_in_one_network_namespace_is_kept_in_no_other()
    {
        await using Lab lab = await Lab.CreateAsync();
        LabHost host = await lab.AddHostAsync("host"), other = await lab.AddHostAsync("other");
        await other.StartNginxAsync(lab, 8080, lab.NginxHttp("""
            server { listen 127.0.0.1:8080; location / { return 200 "$remote_addr $remote_port\n"; } }
            """));
        await host.RunAsync("nft", "add table inet silent; add chain inet silent input { type filter hook input priority 0; }; add rule inet silent input tcp dport 8080 drop");
        await StartAsync(lab, host, "loops");
        Task<string> asked = AskAsync(host, "5000", "PROXY TCP4 203.0.113.7 192.0.2.1 1000 80");

        // The promise is made and not kept: the SYN gets no answer.
        string connecting = string.Empty;
        await Patience.UntilAsync(
            async () => (connecting = await host.RunAsync("ss", "-Htn", "state", "syn-sent", "dport", "=", ":8080")).Length > 0, () => "no SYN");
        string port = connecting.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2].Split(':')[1];
        Assert.Equal($"127.0.0.1 {port}\n", await other.CurlAsync("http://127.0.0.1:8080/", "--interface", "127.0.0.1", "--local-port", port));
        await asked;
    }

    private static Task<string> AskAsync(LabHost host, string port, string line) => host.RunAsync(
        "python3", "-c", """
        import socket, sys
        connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20)
        connection.sendall((sys.argv[2] + "\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").encode())
        try:
            print(connection.makefile("rb").read().decode().partition("\r\n\r\n")[2], end="")
        except ConnectionResetError:
            pass
        """, port, line);

    private static Task<LabProcess> StartAsync(Lab lab, LabHost host, string transport) => RevealGateway.StartAsync(lab, host, transport, """
        networks: { here: [127.0.0.0/8] }
        upstreams:
          v4: { targets: ["127.0.0.1:8080"], send: { reveal: on } }
          v6: { targets: ["[::1]:8081"], send: { reveal: on } }
          both: { targets: ["127.0.0.1:8080", "[::1]:8081"], send: { reveal: on } }
          python: { targets: ["127.0.0.1:8000"], send: { reveal: on } }
        listeners:
          - { name: v4, bind: "127.0.0.1:5000", protocol: tcp, receive: { proxyProtocol: { from: { here: required } } }, upstream: v4 }
          - { name: v6, bind: "127.0.0.1:5001", protocol: tcp, receive: { proxyProtocol: { from: { here: required } } }, upstream: v6 }
          - { name: http, bind: "127.0.0.1:5002", protocol: http, receive: { proxyProtocol: { from: { here: required } } }, routes: [ { upstream: python } ] }
          - { name: both, bind: "127.0.0.1:5004", protocol: tcp, receive: { proxyProtocol: { from: { here: required } } }, upstream: both }
          - { name: optional, bind: "127.0.0.1:5003", protocol: tcp, receive: { proxyProtocol: { from: { here: optional }, deadline: 1s } }, upstream: v4 }
        """);
}
