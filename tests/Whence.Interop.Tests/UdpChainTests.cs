using System.Net;
using System.Text;

namespace Whence.Interop.Tests;

/// <summary>Datagrams through the gateway, with dnsdist as the balancer in front and as the server behind, and nginx on the way.</summary>
public sealed class UdpChainTests
{
    /// <summary>A question for the address of a.example (RFC 1035 section 4), with an id of our own.</summary>
    private static readonly byte[] Question = Convert.FromHexString("1234010000010000000000000161076578616D706C650000010001");

    /// <summary>No look-ups of its own: dnsdist asks for news of itself by default.</summary>
    private const string Quiet = "setSecurityPollSuffix('')\n";

    [Fact]
    public async Task A_server_that_reads_PROXY_headers_on_datagrams_sees_the_client()
    {
        await using var work = new Workspace();
        int server = await StartServerAsync(work), gateway = FreePorts.Next();
        await work.StartWhenceAsync(Config(gateway, server, "proxyProtocol: v2, tlvs: [unique-id, crc32c]", receive: ""));
        using var client = new DatagramClient("127.0.0.5");
        for (int i = 0; i < 3; i++)
        {
            client.Send(Question, gateway);
            Assert.Equal("127.0.0.5", ClientIn((await client.ReceiveAsync()).Datagram));
        }
    }

    [Fact]
    public async Task The_client_that_a_balancer_tells_reaches_the_server()
    {
        await using var work = new Workspace();
        int server = await StartServerAsync(work), gateway = FreePorts.Next(), balancer = FreePorts.Next();
        await work.StartWhenceAsync(Config(
            gateway, server, "proxyProtocol: v2", "receive: { proxyProtocol: { from: { loopback: required } } },"));
        await work.StartDnsdistAsync(balancer, $$"""
            {{Quiet}}newServer{address='127.0.0.1:{{gateway}}', useProxyProtocol=true, healthCheckMode='up'}
            """);
        using var client = new DatagramClient("127.0.0.5");
        client.Send(Question, balancer);
        Assert.Equal("127.0.0.5", ClientIn((await client.ReceiveAsync()).Datagram));
    }

    [Fact]
    public async Task Behind_it_nginx_passes_datagrams_on_and_back()
    {
        await using var work = new Workspace();
        using var target = new DatagramClient();
        int nginx = FreePorts.Next(), gateway = FreePorts.Next();
        await work.StartNginxAsync(nginx, $$"""
            stream {
              server { listen 127.0.0.1:{{nginx}} udp; proxy_pass 127.0.0.1:{{target.Port}}; }
              server { listen 127.0.0.1:{{nginx}}; return ready; }
            }
            """);
        await work.StartWhenceAsync(Config(gateway, nginx, "proxyProtocol: off", receive: ""));
        using var client = new DatagramClient();
        foreach (int size in new[] { 0, 64, 1200, 9000 })
        {
            byte[] payload = [.. Enumerable.Range(0, size).Select(static i => (byte)i)];
            client.Send(payload, gateway);
            (byte[] datagram, EndPoint from) = await target.ReceiveAsync();
            Assert.Equal(payload, datagram);
            target.Send(Encoding.ASCII.GetBytes($"{size}"), from);
            Assert.Equal($"{size}", Encoding.ASCII.GetString((await client.ReceiveAsync()).Datagram));
        }
    }

    /// <summary>dnsdist that answers every question with the address of who asked.</summary>
    private static async Task<int> StartServerAsync(Workspace work)
    {
        int port = FreePorts.Next();
        await work.StartDnsdistAsync(port, $"""
            {Quiet}setProxyProtocolACL(<'127.0.0.0/8'>)
            addAction(AllRule(), LuaAction(function(dq) return DNSAction.Spoof, dq.remoteaddr:toString() end))
            """.Replace('<', '{').Replace('>', '}'));
        return port;
    }

    /// <summary>The address that stands last in the answer.</summary>
    private static string ClientIn(byte[] answer)
    {
        Assert.Equal(Question.AsSpan(0, 2), answer.AsSpan(0, 2));
        return Address.FromBytes(answer.AsSpan(answer.Length - 4)).ToString();
    }

    private static string Config(int gateway, int target, string send, string receive) => $$"""
        networks: { loopback: [127.0.0.0/8] }
        drain: 100ms # sessions do not end by themselves
        upstreams: { dns: { targets: ["127.0.0.1:{{target}}"], send: { {{send}} } } }
        listeners:
          - { name: dns, bind: "127.0.0.1:{{gateway}}", protocol: udp, {{receive}} upstream: dns }
        """;
}
