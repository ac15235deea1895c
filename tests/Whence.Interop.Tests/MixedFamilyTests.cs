using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Whence.Interop.Tests;

/// <summary>A client of one address family and a target of the other, with HAProxy as the target that reads the header.</summary>
public sealed class MixedFamilyTests
{
    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task An_ipv6_client_is_named_to_an_ipv4_target(string version)
    {
        await using var work = new Workspace();
        int haproxy = FreePorts.Next(), whence = FreePorts.Next();
        await work.StartHaproxyAsync(haproxy, Answering($"127.0.0.1:{haproxy}"));
        await work.StartWhenceAsync(Tcp($"[::1]:{whence}", $"127.0.0.1:{haproxy}", version));

        Assert.Equal($"::1 ::1 {whence}", (await Workspace.CurlAsync($"http://[::1]:{whence}/")).Trim());
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task An_ipv4_client_is_named_to_an_ipv6_target(string version)
    {
        await using var work = new Workspace();
        int haproxy = FreePorts.Next(), alive = FreePorts.Next(), whence = FreePorts.Next();
        await work.StartHaproxyAsync(alive, Answering($"[::1]:{haproxy}") + $"\n  bind 127.0.0.1:{alive}\n");
        await work.StartWhenceAsync(Tcp($"127.0.0.1:{whence}", $"[::1]:{haproxy}", version));

        Assert.Equal($"127.1.2.3 127.0.0.1 {whence}", (await Workspace.CurlAsync("--interface", "127.1.2.3", $"http://127.0.0.1:{whence}/")).Trim());
    }

    /// <summary>What came in over IPv6 names an IPv4 client and leaves over IPv4, and the other way round: the ends in the header stay what
    /// they were.</summary>
    [Theory]
    [InlineData("[::1]", "127.0.0.1", "PROXY TCP4 203.0.113.7 198.51.100.1 56324 443", "203.0.113.7 198.51.100.1 443")]
    [InlineData("127.0.0.1", "127.0.0.1", "PROXY TCP6 2001:db8::7 2001:db8::1 56324 443", "2001:db8::7 2001:db8::1 443")]
    public async Task A_received_header_keeps_its_family_over_sockets_of_the_other(string listen, string target, string line, string seen)
    {
        await using var work = new Workspace();
        int haproxy = FreePorts.Next(), whence = FreePorts.Next();
        await work.StartHaproxyAsync(haproxy, Answering($"{target}:{haproxy}"));
        await work.StartWhenceAsync(Tcp($"{listen}:{whence}", $"{target}:{haproxy}", "v2", "receive: { proxyProtocol: { from: { loopback: required } } }"));

        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(listen == "[::1]" ? IPAddress.IPv6Loopback : IPAddress.Loopback, whence));
        await socket.SendAsync(Encoding.ASCII.GetBytes($"{line}\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
        Assert.EndsWith("\r\n\r\n" + seen, await ReadToEndAsync(socket), StringComparison.Ordinal);
    }

    /// <summary>The client and the place that it connected to are of two families: one of them has to be written as the other, and HAProxy
    /// shows that.</summary>
    [Theory]
    [InlineData("[::1]", "203.0.113.7", "::ffff:203.0.113.7 ::1")]
    [InlineData("127.0.0.1", "2001:db8::7", "2001:db8::7 ::ffff:127.0.0.1")]
    public async Task A_client_of_another_family_than_the_destination_goes_out_as_ipv6(string listen, string client, string seen)
    {
        await using var work = new Workspace();
        int haproxy = FreePorts.Next(), whence = FreePorts.Next();
        await work.StartHaproxyAsync(haproxy, Answering($"127.0.0.1:{haproxy}"));
        await work.StartWhenceAsync($$"""
            networks: { loopback: [127.0.0.0/8, "::1"] }
            upstreams: { app: { targets: ["127.0.0.1:{{haproxy}}"], send: { proxyProtocol: v2 } } }
            listeners:
              - name: in
                bind: "{{listen}}:{{whence}}"
                protocol: http
                clientAddress: { rules: [ { from: x-forwarded-for, trusted: [loopback] } ] }
                upstream: app
            """);

        Assert.Equal($"{seen} {whence}", (await Workspace.CurlAsync("-H", $"X-Forwarded-For: {client}", $"http://{listen}:{whence}/")).Trim());
    }

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var text = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer, patience.Token) is > 0 and var received)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, received));
        }

        return text.ToString();
    }

    private static string Answering(string bind) => $"""
        frontend f
          mode http
          bind {bind} accept-proxy
          http-request return status 200 content-type text/plain lf-string "%[src] %[dst] %[dst_port]"
        """;

    private static string Tcp(string bind, string target, string version, string receive = "") => $$"""
        networks: { loopback: [127.0.0.0/8, "::1"] }
        upstreams: { app: { targets: ["{{target}}"], send: { proxyProtocol: {{version}} } } }
        listeners:
          - name: in
            bind: "{{bind}}"
            protocol: tcp
            upstream: app
            {{receive}}
        """;
}
