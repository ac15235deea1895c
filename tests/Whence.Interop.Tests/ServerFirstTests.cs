using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Whence.Interop.Tests;

/// <summary>A protocol in which the server speaks first, on a port where a PROXY header is optional.</summary>
public sealed class ServerFirstTests
{
    private const string Greeting = "220 ready\r\n";

    [Fact]
    public async Task The_greeting_comes_at_once_behind_a_header_and_after_the_deadline_without_one()
    {
        await using var work = new Workspace();
        using var greeter = new GreetingBackend(Greeting);
        int port = FreePorts.Next(), admin = FreePorts.Next();
        await work.StartWhenceAsync(Config(port, greeter.Port, admin, "1h"));

        // Behind the header it comes although the deadline is an hour away; who says nothing still waits then.
        using Socket silent = await ConnectAsync(port);
        using Socket header = await ConnectAsync(port);
        await header.SendAsync("PROXY TCP4 203.0.113.7 198.51.100.1 1 2\r\n"u8.ToArray());
        Assert.Equal(Greeting, await ReadAsync(header));
        Assert.Equal(1, greeter.Connections);
        Assert.Equal(0, silent.Available);
        await AssertCountsAsync(admin, present: 1, absent: 0);
    }

    [Fact]
    public async Task The_greeting_comes_after_the_deadline_to_a_client_that_says_nothing()
    {
        var deadline = TimeSpan.FromMilliseconds(500);
        await using var work = new Workspace();
        using var greeter = new GreetingBackend(Greeting);
        int port = FreePorts.Next(), admin = FreePorts.Next();
        await work.StartWhenceAsync(Config(port, greeter.Port, admin, "500ms"));

        long started = Stopwatch.GetTimestamp();
        using Socket silent = await ConnectAsync(port);
        Assert.Equal(Greeting, await ReadAsync(silent));
        Assert.True(Stopwatch.GetElapsedTime(started) >= deadline, "the greeting came before the deadline");
        await AssertCountsAsync(admin, present: 0, absent: 1);

        using Socket header = await ConnectAsync(port);
        await header.SendAsync("PROXY TCP4 203.0.113.7 198.51.100.1 1 2\r\n"u8.ToArray());
        Assert.Equal(Greeting, await ReadAsync(header));
        await AssertCountsAsync(admin, present: 1, absent: 1);

        // Both go on from there: what the client says then arrives.
        foreach (Socket client in new[] { silent, header })
        {
            await client.SendAsync("EHLO a\r\n"u8.ToArray());
            Assert.Equal("EHLO a\r\n", await ReadAsync(client));
        }
    }

    private static async Task AssertCountsAsync(int admin, int present, int absent)
    {
        string metrics = await Workspace.CurlAsync($"http://127.0.0.1:{admin}/metrics");
        Assert.Contains($"whence_proxy_headers_total{{listener=\"mail\",header=\"present\"}} {present}\n", metrics, StringComparison.Ordinal);
        Assert.Contains($"whence_proxy_headers_total{{listener=\"mail\",header=\"absent\"}} {absent}\n", metrics, StringComparison.Ordinal);
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var text = new StringBuilder();
        byte[] buffer = new byte[256];
        while (!text.ToString().EndsWith('\n') && await socket.ReceiveAsync(buffer, patience.Token) is > 0 and var received)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, received));
        }

        return text.ToString();
    }

    private static string Config(int port, int target, int admin, string deadline) => $$"""
        networks: { loopback: [127.0.0.0/8] }
        upstreams: { mail: { targets: ["127.0.0.1:{{target}}"] } }
        listeners:
          - name: mail
            bind: "127.0.0.1:{{port}}"
            protocol: tcp
            receive: { proxyProtocol: { from: { loopback: optional }, deadline: {{deadline}} } }
            upstream: mail
        admin: { bind: "127.0.0.1:{{admin}}" }
        """;
}
