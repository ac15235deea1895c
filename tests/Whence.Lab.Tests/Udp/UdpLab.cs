using System.Net;

namespace Whence.Lab.Tests;

/// <summary>What scenarios with datagrams have in common.</summary>
internal static class UdpLab
{
    public const string Name = "name.example";

    public const string Answer4 = "192.0.2.77", Answer6 = "2001:db8::77";

    /// <summary>A listener on port 53 of the gateway by both families, with an upstream of one target.</summary>
    /// <param name="target">Address and port.</param>
    /// <param name="send">What the target is told.</param>
    /// <param name="more">More listeners, a line each.</param>
    public static string Config(string target, string send, string more = "") => $$"""
        networks: { clients: [10.1.0.0/24] }
        drain: 100ms
        upstreams: { dns: { targets: ["{{target}}"], send: { {{send}} } } }
        listeners:
          - { name: dns, bind: ["{{GatewayLab.Gateway4}}:53", "[{{GatewayLab.Gateway6}}]:53"], protocol: udp, upstream: dns, timeouts: { idle: 1s },
              accessLog: { file: "/dev/stderr", format: json } }
        {{more}}
        admin: { bind: "127.0.0.1:9180" }
        """;

    /// <summary>dnsmasq on port 5353, which says who asks.</summary>
    public static Task<LabProcess> StartDnsmasqAsync(this LabHost host) => host.StartUdpServerAsync(
        5353, "dnsmasq", "--keep-in-foreground", "--no-resolv", "--no-hosts", "--port=5353", "--log-queries=extra", "--log-facility=-",
        $"--address=/{Name}/{Answer4}", $"--address=/{Name}/{Answer6}", "--user=root", "--pid-file=");

    /// <summary>Asks for the address of <see cref="Name"/>, and takes the answer from nobody but whom it asked.</summary>
    public static async Task<IPAddress> AskAsync(this LabDatagrams client, string server, bool isIPv6 = false)
    {
        byte[] question = DnsQuestion.For(Name, isIPv6);
        await client.SendAsync(question, server, 53);
        (byte[] answer, IPEndPoint from) = await client.ReceiveAsync();
        Assert.Equal(new IPEndPoint(IPAddress.Parse(server), 53), from);
        return DnsQuestion.AddressIn(answer, question);
    }

    /// <summary>Waits until a counter of the gateway has a value.</summary>
    public static Task CountedAsync(this GatewayLab lab, string sample, long count, LabProcess whence) => Patience.UntilAsync(
        async () => await lab.Gateway.MetricAsync(sample) == count, () => $"{sample} {count}\n{whence.Story}");

    public static string Refused(string listener, string reason) => $"whence_datagrams_refused_total{{listener=\"{listener}\",reason=\"{reason}\"}}";

    public static string Dropped(string reason) => $"whence_datagrams_dropped_total{{listener=\"dns\",reason=\"{reason}\"}}";
}
