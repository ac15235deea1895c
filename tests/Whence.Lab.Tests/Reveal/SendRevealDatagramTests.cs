namespace Whence.Lab.Tests;

/// <summary>send.reveal on udp: programs that know nothing of PROXY protocol see the client of each datagram, and answer it.</summary>
/// <remarks>
/// <code>
/// client 10.1.0.2 -- 10.1.0.1 host: gateway, and programs on its loopback
///        fd01::2     fd01::1
/// </code>
/// </remarks>
public sealed class SendRevealDatagramTests
{
    private const string Client4 = "10.1.0.2", Client6 = "fd01::2", Host4 = "10.1.0.1", Host6 = "fd01::1";

    [Theory]
    [InlineData("loops")]
    [InlineData("sockets")]
    public async Task A_DNS_server_sees_the_client_and_its_answers_reach_it(string transport)
    {
        await using Lab lab = await Lab.CreateAsync();
        (LabHost client, LabHost host) = await LinkAsync(lab);
        LabProcess dnsmasq = await host.StartDnsmasqAsync();
        LabProcess whence = await RevealGateway.StartAsync(lab, host, transport, $$"""
            drain: 100ms
            upstreams:
              v4: { targets: ["127.0.0.1:5353"], send: { reveal: on } }
              v6: { targets: ["[::1]:5353"], send: { reveal: on } }
            listeners:
              - { name: v4, bind: "{{Host4}}:53", protocol: udp, upstream: v4 }
              - { name: v6, bind: "[{{Host6}}]:53", protocol: udp, upstream: v6 }
            """);
        using LabDatagrams four = await LabDatagrams.BindAsync(client, Client4), six = await LabDatagrams.BindAsync(client, Client6);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(UdpLab.Answer4, (await four.AskAsync(Host4)).ToString());
            Assert.Equal(UdpLab.Answer6, (await six.AskAsync(Host6, isIPv6: true)).ToString());
        }

        await dnsmasq.WaitForOutputAsync($"{Client4}/{four.Local.Port} query[A] {UdpLab.Name} from {Client4}");
        await dnsmasq.WaitForOutputAsync($"{Client6}/{six.Local.Port} query[AAAA] {UdpLab.Name} from {Client6}");
        await whence.StopAsync();
        Assert.DoesNotContain("from 127.0.0.1", dnsmasq.Story, StringComparison.Ordinal);
        Assert.DoesNotContain("from ::1", dnsmasq.Story, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("loops")]
    [InlineData("sockets")]
    public async Task A_program_sees_the_client_of_the_PROXY_header_however_it_asks(string transport)
    {
        await using Lab lab = await Lab.CreateAsync();
        (LabHost client, LabHost host) = await LinkAsync(lab);
        await host.StartUdpServerAsync(9000, "python3", "-u", "-c", Naming, "9000");
        await host.StartUdpServerAsync(9001, "python3", "-u", "-c", Naming, "9001", "connect");
        LabProcess whence = await RevealGateway.StartAsync(lab, host, transport, $$"""
            networks: { balancer: [{{Client4}}, "{{Client6}}"] }
            drain: 100ms
            admin: { bind: "127.0.0.1:9180" }
            upstreams:
              v4: { targets: ["127.0.0.1:9000"], send: { reveal: on } }
              v6: { targets: ["[::1]:9000"], send: { reveal: on } }
              connecting: { targets: ["127.0.0.1:9001"], send: { reveal: on } }
              plain: { targets: ["127.0.0.1:9000"] }
              both: { targets: ["127.0.0.1:9000", "[::1]:9000"], send: { reveal: on } }
            listeners:
              - { name: v4, bind: "{{Host4}}:5000", protocol: udp, receive: { proxyProtocol: { from: { balancer: required } } }, upstream: v4 }
              - { name: v6, bind: "{{Host4}}:5001", protocol: udp, receive: { proxyProtocol: { from: { balancer: required } } }, upstream: v6 }
              - { name: connecting, bind: "{{Host4}}:5002", protocol: udp, receive: { proxyProtocol: { from: { balancer: required } } }, upstream: connecting }
              - { name: optional, bind: "{{Host4}}:5006", protocol: udp, receive: { proxyProtocol: { from: { balancer: optional } } }, upstream: v4 }
              - { name: both, bind: "{{Host4}}:5005", protocol: udp, receive: { proxyProtocol: { from: { balancer: required } } }, upstream: both }
              - { name: plain, bind: "{{Host4}}:5003", protocol: udp, upstream: plain }
              - { name: twice, bind: "{{Host4}}:5004", protocol: udp, receive: { proxyProtocol: { from: { balancer: required } } }, upstream: v4 }
            """);
        Assert.Equal("('::ffff:203.0.113.7', 1000)", await AskAsync("5000", "203.0.113.7", "1000"));
        Assert.Equal("('::ffff:203.0.113.8', 1000)", await AskAsync("5000", "203.0.113.8", "1000"));
        Assert.Equal("('2001:db8::1', 1001)", await AskAsync("5001", "2001:db8::1", "1001"));
        Assert.Equal("('::ffff:203.0.113.7', 1000) ('::ffff:203.0.113.7', 1000)", await AskAsync("5002", "203.0.113.7", "1000"));

        // Each gets the target that it can have, whosever turn it is.
        for (ushort i = 2000; i < 2004; i++)
        {
            Assert.Equal($"('::ffff:203.0.113.7', {i})", await AskAsync("5005", "203.0.113.7", $"{i}"));
            Assert.Equal($"('2001:db8::1', {i})", await AskAsync("5005", "2001:db8::1", $"{i}"));
        }

        // Nobody is shown whom the program could not answer.
        Assert.Equal(string.Empty, await AskAsync("5000", "2001:db8::1", "1001", "1"));
        Assert.Equal(string.Empty, await AskAsync("5001", "203.0.113.7", "1000", "1"));
        Assert.Equal(1, await host.MetricAsync(UdpLab.Refused("v4", "reveal-other-family")));
        Assert.Equal(1, await host.MetricAsync(UdpLab.Refused("v6", "reveal-other-family")));

        // What is for a client goes to the last of its sessions.
        Assert.Equal("('::ffff:203.0.113.7', 1000)", await AskAsync("5004", "203.0.113.7", "1000"));

        // A mere word is not shown, nor is the one who speaks for many.
        Assert.Equal(string.Empty, await AskAsync("5006", "203.0.113.7", "1000", "1"));
        Assert.Equal(1, await host.MetricAsync(UdpLab.Refused("optional", "reveal-client-not-verified")));

        // The gateway is still the peer where it names nobody, and when it has gone.
        Assert.StartsWith("('::ffff:127.0.0.1', ", await AskAsync("5003", "203.0.113.7", "1000"), StringComparison.Ordinal);
        await whence.StopAsync();
        Assert.StartsWith("('::ffff:127.0.0.1', ", await host.RunAsync("python3", "-c", Asking, "127.0.0.1", "9000", "none"), StringComparison.Ordinal);

        async Task<string> AskAsync(string port, string source, string sourcePort, string seconds = "20")
            => (await client.RunAsync("python3", "-c", Asking, Host4, port, source, sourcePort, seconds)).TrimEnd();
    }

    /// <summary>The listener and the program have one port, and so may others of the host: what the program says is the program's alone.</summary>
    [Fact]
    public async Task Other_sockets_on_the_port_of_the_program_are_not_the_program()
    {
        await using Lab lab = await Lab.CreateAsync();
        (LabHost client, LabHost host) = await LinkAsync(lab);
        await host.StartUdpServerAsync(5300, "python3", "-u", "-c", """
            import socket
            server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            server.bind(("127.0.0.1", 5300))
            while True:
                _, client = server.recvfrom(2000)
                server.sendto(client[0].encode(), client)
            """);
        await RevealGateway.StartAsync(lab, host, "loops", $$"""
            drain: 100ms
            upstreams: { program: { targets: ["127.0.0.1:5300"], send: { reveal: on } } }
            listeners: [ { name: same, bind: "{{Host4}}:5300", protocol: udp, upstream: program } ]
            """);
        using LabDatagrams asking = await LabDatagrams.BindAsync(client, Client4);
        Assert.Equal(Client4, await AskAsync());

        // It may not even leave; if it did in the program's name, it would be the next that comes.
        await host.RunAsync("python3", "-c", """
            import socket, sys
            other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            other.bind(("127.0.0.9", 5300))
            try:
                other.sendto(b"forged", (sys.argv[1], int(sys.argv[2])))
            except OSError:
                pass
            """, Client4, $"{asking.Local.Port}");
        Assert.Equal(Client4, await AskAsync());

        async Task<string> AskAsync()
        {
            await asking.SendAsync("who"u8.ToArray(), Host4, 5300);
            return System.Text.Encoding.ASCII.GetString((await asking.ReceiveAsync()).Datagram);
        }
    }

    private static async Task<(LabHost Client, LabHost Host)> LinkAsync(Lab lab)
    {
        LabHost client = await lab.AddHostAsync("client"), host = await lab.AddHostAsync("host");
        await Lab.LinkAsync(new LabEnd(client, "eth0", $"{Client4}/24", $"{Client6}/64"), new LabEnd(host, "eth0", $"{Host4}/24", $"{Host6}/64"));
        return (client, host);
    }

    /// <summary>Answers each datagram with whom it sees: from recvfrom, or through a socket that it connects, with what getpeername says there, too.</summary>
    private const string Naming = """
        import socket, sys
        def bind():
            bound = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(("::", int(sys.argv[1])))
            return bound
        server = bind()
        while True:
            _, client = server.recvfrom(2000)
            if len(sys.argv) == 2:
                server.sendto(str(client[:2]).encode(), client)
            else:
                connected = bind()
                connected.connect(client)
                connected.send(f"{client[:2]} {connected.getpeername()[:2]}".encode())
                connected.close()
        """;

    /// <summary>Sends one datagram with a PROXY header, and prints what comes back in time.</summary>
    private const string Asking = """
        import socket, struct, sys
        host, port, source = sys.argv[1], int(sys.argv[2]), sys.argv[3]
        header = b""
        if source != "none":
            family = socket.AF_INET6 if ":" in source else socket.AF_INET
            address = socket.inet_pton(family, source)
            addresses = address + address + struct.pack(">HH", int(sys.argv[4]), 53)
            header = bytes.fromhex("0D0A0D0A000D0A515549540A") + bytes([0x21, 0x22 if ":" in source else 0x12]) + struct.pack(">H", len(addresses)) + addresses
        asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        asking.settimeout(float(sys.argv[5]) if len(sys.argv) > 5 else 20)
        asking.connect((host, port))
        asking.send(header + b"who")
        try:
            print(asking.recv(2000).decode())
        except TimeoutError:
            pass
        """;
}
