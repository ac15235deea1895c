using Whence.Gateway.Configuration.Yaml;
using Whence.Proxy;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Binds one entry of <c>upstreams</c>.</summary>
internal static class UpstreamBinder
{
    private const string TargetExpected = "'address:port' or {address: 'address:port', weight: N}";

    public static UpstreamConfig? Bind(YamlEntry entry, BindContext context)
    {
        string? name = NameText.Read(entry.Key, context);
        if (MappingReader.Open(entry.Value, entry.Key.Text, Shapes.Upstream, context) is not { } reader)
        {
            // It stays known by its name, so that whoever refers to it is not told that there is no such upstream.
            return name is null ? null : new UpstreamConfig { Name = name };
        }

        reader.RequireKey("targets", "name at least one, such as targets: ['192.0.2.1:80']");
        var upstream = new UpstreamConfig
        {
            Name = name ?? string.Empty,
            Balance = reader.Word("balance", BalanceConfig.RoundRobin, ConfigWords.Balance),
            Targets = reader.List("targets", $"a list of {TargetExpected}", Target) ?? [],
            Send = reader.Section("send", Shapes.Send, Send) ?? new SendConfig(),
            Tls = reader.Section("tls", Shapes.UpstreamTls, UpstreamTlsBinder.Bind),
            HttpVersion = reader.Word("httpVersion", HttpVersions.Http1, ConfigWords.HttpVersion),
            Timeouts = reader.Section("timeouts", Shapes.UpstreamTimeouts, Timeouts) ?? new UpstreamTimeoutsConfig(),
        };
        return reader.Locate(upstream);
    }

    private static TargetConfig? Target(YamlNode node, BindContext context)
    {
        if (node is not YamlMapping)
        {
            TargetConfig? target = MappingReader.TextOf(node, "targets", TargetExpected, context) is { } scalar
                && AddressText.Target(scalar, context) is { } bare
                ? new TargetConfig(bare)
                : null;
            return target is null ? null : Locate(target, node, context);
        }

        MappingReader reader = MappingReader.Open(node, "targets", Shapes.Target, context)!;
        reader.RequireKey("address", "write address: 'address:port'");
        int weight = reader.Count("weight", 1, FigureRanges.Weight);
        return reader.Parsed("address", "an address with a port", AddressText.Target) is { } address
            ? reader.Locate(new TargetConfig(address, weight))
            : null;
    }

    private static TargetConfig Locate(TargetConfig target, YamlNode node, BindContext context)
    {
        context.Sources.Add(target, node.Location);
        return target;
    }

    private static SendConfig Send(MappingReader reader) => new()
    {
        ProxyProtocol = reader.Word("proxyProtocol", ProxyVersions.None, ConfigWords.SendProxyProtocol),
        Tlvs = reader.Flags("tlvs", ConfigWords.Tlv).Aggregate(SendTlvs.None, (all, tlv) => all | tlv),
        Toa = ToaBinder.Send(reader),
        Reveal = reader.Word("reveal", fallback: false, ConfigWords.Switch),
        Transparent = reader.Word("transparent", fallback: false, ConfigWords.Switch),
        Otherwise = reader.Word("otherwise", TransparentOtherwise.Reject, ConfigWords.TransparentOtherwise),
        UdpHeader = reader.Word("udpHeader", UdpHeaderForm.PerDatagram, ConfigWords.UdpHeader),
    };

    private static UpstreamTimeoutsConfig Timeouts(MappingReader reader)
    {
        var defaults = new UpstreamTimeoutsConfig();
        return new UpstreamTimeoutsConfig
        {
            Connect = reader.Duration("connect", defaults.Connect, FigureRanges.Connect),
            Idle = reader.Duration("idle", defaults.Idle, FigureRanges.Idle),
        };
    }
}
