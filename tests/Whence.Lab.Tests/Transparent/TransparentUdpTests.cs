using System.Net;
using System.Text;

namespace Whence.Lab.Tests;

/// <summary>Targets that see the client's own address and port over UDP, with DNS servers of Debian at the end.</summary>
public sealed class TransparentUdpTests
{
    private const string On = "transparent: on", Otherwise = "transparent: on, otherwise: proxyProtocol";

    /// <summary>The way back is the doctor's work.</summary>
    [Theory]
    [InlineData("loops", GatewayLab.Gateway4, $"{GatewayLab.Server4}:5353", GatewayLab.Client4, UdpLab.Answer4)]
    [InlineData("loops", GatewayLab.Gateway6, $"[{GatewayLab.Server6}]:5353", GatewayLab.Client6, UdpLab.Answer6)]
    [InlineData("sockets", GatewayLab.Gateway4, $"{GatewayLab.Server4}:5353", GatewayLab.Client4, UdpLab.Answer4)]
    [InlineData("sockets", GatewayLab.Gateway6, $"[{GatewayLab.Server6}]:5353", GatewayLab.Client6, UdpLab.Answer6)]
    public async Task A_dns_server_sees_the_address_and_port_of_the_client(string transport, string gateway, string target, string client, string answer)
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        LabProcess dns = await lab.Server.StartDnsmasqAsync();
        LabProcess whence = await lab.Gateway.StartWhenceAsync(lab.Lab, UdpLab.Config(target, On), transport);
        await DoctorAsync(lab, UdpLab.Config(target, On));
        using LabDatagrams first = await LabDatagrams.BindAsync(lab.Client, client), second = await LabDatagrams.BindAsync(lab.Client, client);
        foreach (LabDatagrams asking in new[] { first, second, first })
        {
            Assert.Equal(IPAddress.Parse(answer), await asking.AskAsync(gateway, isIPv6: answer == UdpLab.Answer6));
            await dns.WaitForOutputAsync($" {client}/{asking.Local.Port} query[");
        }

        // They end, and give their ports back.
        await whence.WaitForOutputAsync("\"termination\":\"idle-timeout\"");
        await lab.CountedAsync("whence_connections_active{listener=\"dns\"}", 0, whence);
        Assert.Equal(IPAddress.Parse(answer), await first.AskAsync(gateway, isIPv6: answer == UdpLab.Answer6));
    }

    /// <summary>Rules for TCP alone, such as somebody may have from another proxy, are not enough.</summary>
    [Fact]
    public async Task The_doctor_tells_that_rules_are_not_for_datagrams()
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.RouteTransparentAsync("tcp");
        await lab.Server.StartDnsmasqAsync();
        string config = UdpLab.Config($"{GatewayLab.Server4}:5353", On);
        LabExit found = await lab.Gateway.TryRunAsync(LabPrograms.WhencePath, "doctor", "-c", lab.Gateway.WriteWhenceConfig(lab.Lab, config, "doctor"));
        Assert.Equal(1, found.Code);
        Assert.Contains("missing   mark IPv4", found.Output, StringComparison.Ordinal);

        await DoctorAsync(lab, config);
        await lab.Gateway.StartWhenceAsync(lab.Lab, config);
        using LabDatagrams client = await LabDatagrams.BindAsync(lab.Client, GatewayLab.Client4);
        Assert.Equal(IPAddress.Parse(UdpLab.Answer4), await client.AskAsync(GatewayLab.Gateway4));
    }

    /// <summary>One server answers both: it says who asks, and takes a header from the gateway's own address alone.</summary>
    [Fact]
    public async Task A_client_of_the_other_family_is_told_in_a_header_where_that_is_wanted()
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.RouteTransparentAsync();
        await StartDnsdistAsync(lab);
        await lab.Gateway.StartWhenceAsync(lab.Lab, UdpLab.Config($"{GatewayLab.Server4}:5353", Otherwise));
        using LabDatagrams six = await LabDatagrams.BindAsync(lab.Client, GatewayLab.Client6), four = await LabDatagrams.BindAsync(lab.Client, GatewayLab.Client4);
        Assert.Equal(IPAddress.Parse(GatewayLab.Client6), await six.AskAsync(GatewayLab.Gateway6, isIPv6: true));
        Assert.Equal(IPAddress.Parse(GatewayLab.Client4), await four.AskAsync(GatewayLab.Gateway4));
        Assert.Equal(IPAddress.Parse(GatewayLab.Client6), await six.AskAsync(GatewayLab.Gateway6, isIPv6: true));
    }

    [Fact]
    public async Task A_client_of_the_other_family_is_refused_by_name_where_nothing_else_is_wanted()
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.RouteTransparentAsync();
        LabProcess whence = await lab.Gateway.StartWhenceAsync(lab.Lab, UdpLab.Config($"{GatewayLab.Server4}:5353", On));
        using LabDatagrams client = await LabDatagrams.BindAsync(lab.Client, GatewayLab.Client6);
        await client.SendAsync(DnsQuestion.For(UdpLab.Name), GatewayLab.Gateway6, 53);
        await whence.WaitForOutputAsync("transparent-family-mismatch");
        await lab.CountedAsync(UdpLab.Refused("dns", "transparent-family-mismatch"), 1, whence);
    }

    /// <summary>Through one listener a client's port is in use; it is for another until that session has idled to its end.</summary>
    [Theory]
    [InlineData("loops")]
    [InlineData("sockets")]
    public async Task A_port_that_another_session_has_is_named_and_that_session_goes_on(string transport)
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.RouteTransparentAsync();
        LabProcess whence = await lab.Gateway.StartWhenceAsync(
            lab.Lab,
            UdpLab.Config(
                $"{GatewayLab.Server4}:5353", On,
                $"""  - name: second{"\n"}    bind: "{GatewayLab.Gateway4}:54"{"\n"}    protocol: udp{"\n"}    upstream: dns"""),
            transport);
        using LabDatagrams client = await LabDatagrams.BindAsync(lab.Client, GatewayLab.Client4), server = await LabDatagrams.BindAsync(lab.Server, GatewayLab.Server4, 5353);
        await client.SendAsync("first"u8.ToArray(), GatewayLab.Gateway4, 53);
        Assert.Equal("first", await ReadAsync(server, client.Local));
        await client.SendAsync("second"u8.ToArray(), GatewayLab.Gateway4, 54);
        await lab.CountedAsync(UdpLab.Refused("second", "transparent-port-in-use"), 1, whence);

        await whence.WaitForOutputAsync("\"termination\":\"idle-timeout\"");
        await client.SendAsync("third"u8.ToArray(), GatewayLab.Gateway4, 54);
        Assert.Equal("third", await ReadAsync(server, client.Local));
        await server.SendAsync("answer"u8.ToArray(), GatewayLab.Client4, client.Local.Port);
        Assert.Equal("answer", await ReadAsync(client, new IPEndPoint(IPAddress.Parse(GatewayLab.Gateway4), 54)));
    }

    [Fact]
    public async Task A_port_that_somebody_waits_on_at_the_gateway_is_named()
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.RouteTransparentAsync();
        using LabDatagrams client = await LabDatagrams.BindAsync(lab.Client, GatewayLab.Client4);
        using LabDatagrams other = await LabDatagrams.BindAsync(lab.Gateway, "0.0.0.0", client.Local.Port);
        LabProcess whence = await lab.Gateway.StartWhenceAsync(lab.Lab, UdpLab.Config($"{GatewayLab.Server4}:5353", On));
        await client.SendAsync("first"u8.ToArray(), GatewayLab.Gateway4, 53);
        await lab.CountedAsync(UdpLab.Refused("dns", "transparent-port-in-use"), 1, whence);
    }

    /// <summary>The target's answer reaches the client, who knows nobody there.</summary>
    [Fact]
    public async Task Client_and_target_in_one_subnet_are_named_when_the_session_ends()
    {
        await using Lab lab = await Lab.CreateAsync();
        LabHost client = await lab.AddHostAsync("client"), gateway = await lab.AddHostAsync("gateway"), server = await lab.AddHostAsync("server");
        LabHost hub = await lab.AddHostAsync("hub");
        await Lab.LinkAsync(new LabEnd(client, "eth0", "10.3.0.2/24"), new LabEnd(hub, "client"));
        await Lab.LinkAsync(new LabEnd(gateway, "eth0", "10.3.0.1/24"), new LabEnd(hub, "gateway"));
        await Lab.LinkAsync(new LabEnd(server, "eth0", "10.3.0.3/24"), new LabEnd(hub, "server"));
        await hub.BridgeAsync("client", "gateway", "server");
        await server.RouteAsync("default", "10.3.0.1");
        await gateway.RouteTransparentAsync();
        await server.StartDnsmasqAsync();
        LabProcess whence = await gateway.StartWhenceAsync(lab, """
            upstreams: { dns: { targets: ["10.3.0.3:5353"], send: { transparent: on } } }
            listeners:
              - { name: dns, bind: "10.3.0.1:53", protocol: udp, upstream: dns, timeouts: { idle: 1s }, accessLog: { file: "/dev/stderr", format: json } }
            """);
        using LabDatagrams asking = await LabDatagrams.BindAsync(client, "10.3.0.2");
        await asking.SendAsync(DnsQuestion.For(UdpLab.Name), "10.3.0.1", 53);
        Assert.Equal(new IPEndPoint(IPAddress.Parse("10.3.0.3"), 5353), (await asking.ReceiveAsync()).From);
        await whence.WaitForOutputAsync("\"termination\":\"transparent-same-subnet\"");
    }

    /// <summary>ICMP about what a session sent goes to the client's address, and is brought back here with the answers.</summary>
    [Theory]
    [InlineData(GatewayLab.Gateway4, $"{GatewayLab.Server4}:5353", GatewayLab.Client4)]
    [InlineData(GatewayLab.Gateway6, $"[{GatewayLab.Server6}]:5353", GatewayLab.Client6)]
    public async Task A_target_that_is_not_there_ends_the_session(string gateway, string target, string client)
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await DoctorAsync(lab, UdpLab.Config(target, On));
        LabProcess whence = await lab.Gateway.StartWhenceAsync(lab.Lab, UdpLab.Config(target, On).Replace("idle: 1s", "idle: 1h", StringComparison.Ordinal));
        using LabDatagrams asking = await LabDatagrams.BindAsync(lab.Client, client);
        await asking.SendAsync(DnsQuestion.For(UdpLab.Name), gateway, 53);
        await whence.WaitForOutputAsync("\"termination\":\"upstream-unreachable\"");
    }

    private static async Task<string> ReadAsync(LabDatagrams at, IPEndPoint expected)
    {
        (byte[] datagram, IPEndPoint from) = await at.ReceiveAsync();
        Assert.Equal(expected, from);
        return Encoding.ASCII.GetString(datagram);
    }

    internal static async Task DoctorAsync(GatewayLab lab, string config)
    {
        string file = lab.Gateway.WriteWhenceConfig(lab.Lab, config, "doctor");
        LabExit doctor = await lab.Gateway.TryRunAsync(LabPrograms.WhencePath, "doctor", "-c", file, "--fix");
        Assert.True(doctor.Code == 0, doctor.Output + doctor.Errors);
    }

    private static async Task StartDnsdistAsync(GatewayLab lab)
    {
        string file = lab.Lab.Write("dnsdist.conf", $$"""
            setSecurityPollSuffix('') -- no look-ups of its own
            setLocal('{{GatewayLab.Server4}}:5353')
            setACL({'0.0.0.0/0', '::/0'})
            setProxyProtocolACL({'{{GatewayLab.Inside4}}/32'})
            addAction(AllRule(), LuaAction(function(dq) return DNSAction.Spoof, dq.remoteaddr:toString() end))
            """);
        await lab.Server.StartUdpServerAsync(5353, "dnsdist", "--supervised", "--disable-syslog", "-C", file);
    }
}
