using System.Globalization;
using System.Text.Json;

namespace Whence.Lab.Tests;

/// <summary>A bad line: what comes in at a device is lost now and then, and late.</summary>
/// <remarks>By netem (tc-netem(8)) where the kernel has it, at the other end of the cable. Elsewhere packets are lost by a rule of nftables, and
/// nothing is late: whoever uses it says so.</remarks>
internal sealed class Impairment
{
    private readonly LabHost _host;
    private readonly string _device;

    private Impairment(LabHost host, string device, bool hasDelay) => (_host, _device, HasDelay) = (host, device, hasDelay);

    /// <summary>Whether packets are late as asked for.</summary>
    public bool HasDelay { get; }

    /// <summary>Makes what a host sends through a device late, and some of it lost, before it reaches the other end.</summary>
    /// <param name="from">Who sends.</param>
    /// <param name="to">The other end of the cable.</param>
    /// <param name="lossPercent">How many of a hundred packets are lost.</param>
    /// <param name="delay">How late the others are.</param>
    public static async Task<Impairment> AddAsync(LabEnd from, LabEnd to, int lossPercent, TimeSpan delay)
    {
        string loss = lossPercent.ToString(CultureInfo.InvariantCulture), late = ((int)delay.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        LabExit netem = await from.Host.TryRunAsync(
            "tc", "qdisc", "add", "dev", from.Device, "root", "netem", "delay", $"{late}ms", "loss", $"{loss}%");
        if (netem.Code == 0)
        {
            return new Impairment(from.Host, from.Device, hasDelay: true);
        }

        // On the device, before anything else sees the packet: a lost packet is one that never came.
        await to.Host.RunAsync("nft", $$"""
            add table netdev loss-{{to.Device}};
            add chain netdev loss-{{to.Device}} line { type filter hook ingress device "{{to.Device}}" priority -500; };
            add rule netdev loss-{{to.Device}} line meta protocol { ip, ip6 } numgen random mod 100 < {{loss}} counter drop;
            """);
        return new Impairment(to.Host, to.Device, hasDelay: false);
    }

    /// <summary>How many packets were lost so far.</summary>
    public async Task<long> ReadLostAsync()
    {
        if (HasDelay)
        {
            JsonElement[] disciplines = JsonSerializer.Deserialize<JsonElement[]>(await _host.RunAsync("tc", "-j", "-s", "qdisc", "show", "dev", _device))!;
            return disciplines[0].GetProperty("drops").GetInt64();
        }

        JsonElement answer = JsonSerializer.Deserialize<JsonElement>(await _host.RunAsync("nft", "-j", "list", "table", "netdev", $"loss-{_device}"));
        return answer.GetProperty("nftables").EnumerateArray()
            .Where(static item => item.TryGetProperty("rule", out _))
            .SelectMany(static item => item.GetProperty("rule").GetProperty("expr").EnumerateArray())
            .Where(static part => part.TryGetProperty("counter", out _))
            .Sum(static part => part.GetProperty("counter").GetProperty("packets").GetInt64());
    }
}
