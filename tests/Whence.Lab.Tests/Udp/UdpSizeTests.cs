using System.Net;

namespace Whence.Lab.Tests;

/// <summary>Datagrams that with their header are larger than a link takes, and how they get there, or do not.</summary>
public sealed class UdpSizeTests
{
    /// <summary>What IPv6 asks of every link (RFC 8200 section 5), and what tunnels often have.</summary>
    private const string SmallMtu = "1280";

    /// <summary>Fits a link of 1,500 with all headers, and none of 1,280.</summary>
    private const int Large = 1300;

    /// <summary>The link is the gateway's own: it cuts the packet into fragments, and nothing is lost.</summary>
    [Theory]
    [InlineData(GatewayLab.Gateway4, GatewayLab.Server4, GatewayLab.Client4)]
    [InlineData(GatewayLab.Gateway6, GatewayLab.Server6, GatewayLab.Client6)]
    public async Task What_the_next_link_does_not_take_at_once_arrives_in_pieces(string gateway, string server, string client)
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.IpAsync("link", "set", "inside", "mtu", SmallMtu);
        await lab.Server.IpAsync("link", "set", "eth0", "mtu", SmallMtu);
        LabProcess whence = await lab.Gateway.StartWhenceAsync(lab.Lab, UdpLab.Config(new IPEndPoint(IPAddress.Parse(server), 5353).ToString(), "proxyProtocol: v2"));
        using LabDatagrams target = await LabDatagrams.BindAsync(lab.Server, server, 5353), sender = await LabDatagrams.BindAsync(lab.Client, client);
        byte[] payload = Payload(Large);
        await sender.SendAsync(payload, gateway, 53);
        Assert.Equal(payload, await PayloadAsync(target, sender.Local));
        Assert.Equal(0, await lab.Gateway.MetricAsync("whence_datagrams_dropped_total"));

        // With the header it is longer than a datagram can be, whatever the link.
        await sender.SendAsync(Payload(65_500), gateway, 53);
        await lab.CountedAsync(UdpLab.Dropped("too-large"), 1, whence);
        await sender.SendAsync(payload, gateway, 53);
        Assert.Equal(payload, await PayloadAsync(target, sender.Local));
    }

    /// <summary>
    /// The link is behind a router, which drops the first and says so (ICMP: fragmentation needed, packet too big). That one is counted; the
    /// kernel keeps the size of the way, and later ones arrive in pieces.
    /// </summary>
    [Theory]
    [InlineData("proxyProtocol: v2", GatewayLab.Gateway4, "10.4.0.2", GatewayLab.Client4)]
    [InlineData("proxyProtocol: v2", GatewayLab.Gateway6, "fd04::2", GatewayLab.Client6)]
    [InlineData("transparent: on", GatewayLab.Gateway4, "10.4.0.2", GatewayLab.Client4)]
    [InlineData("transparent: on", GatewayLab.Gateway6, "fd04::2", GatewayLab.Client6)]
    public async Task What_a_later_link_does_not_take_is_dropped_and_counted_once(string send, string gateway, string server, string client)
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        LabHost router = lab.Server, far = await lab.Lab.AddHostAsync("far");
        await Lab.LinkAsync(new LabEnd(router, "eth1", "10.4.0.1/24", "fd04::1/64"), new LabEnd(far, "eth0", "10.4.0.2/24", "fd04::2/64"));
        await router.ForwardAsync();
        await far.RouteAsync("default", "10.4.0.1");
        await far.RouteAsync("default", "fd04::1");
        await lab.Gateway.RouteAsync("10.4.0.0/24", GatewayLab.Server4);
        await lab.Gateway.RouteAsync("fd04::/64", GatewayLab.Server6);
        await router.IpAsync("link", "set", "eth1", "mtu", SmallMtu);
        await far.IpAsync("link", "set", "eth0", "mtu", SmallMtu);
        string config = UdpLab.Config(new IPEndPoint(IPAddress.Parse(server), 5353).ToString(), send).Replace("idle: 1s", "idle: 1h", StringComparison.Ordinal);
        if (send.StartsWith("transparent", StringComparison.Ordinal))
        {
            await TransparentUdpTests.DoctorAsync(lab, config);
        }

        LabProcess whence = await lab.Gateway.StartWhenceAsync(lab.Lab, config);
        using LabDatagrams target = await LabDatagrams.BindAsync(far, server, 5353), sender = await LabDatagrams.BindAsync(lab.Client, client);
        byte[] payload = Payload(Large);
        await sender.SendAsync(payload, gateway, 53);
        await lab.CountedAsync(UdpLab.Dropped("too-large"), 1, whence);
        await sender.SendAsync(payload, gateway, 53);
        Assert.Equal(payload, await PayloadAsync(target, sender.Local));
        Assert.Equal(1, await lab.Gateway.MetricAsync("whence_datagrams_dropped_total"));
    }

    private static byte[] Payload(int length) => [.. Enumerable.Range(0, length).Select(static i => (byte)i)];

    /// <summary>What came, without a header that says who sent it.</summary>
    private static async Task<byte[]> PayloadAsync(LabDatagrams target, IPEndPoint client)
    {
        (byte[] datagram, IPEndPoint from) = await target.ReceiveAsync();
        if (ProxyHeaderReader.ReadFinal(datagram, default, out ProxyHeader header, out int length, out _) != ReadStatus.Done)
        {
            Assert.Equal(client, from); // transparent
            return datagram;
        }

        Assert.True(header.TryGetEndpoints(out ProxyEndpoints ends));
        Assert.Equal(client, ends.Source.ToEndPoint());
        return datagram[length..];
    }
}
