using Whence.Gateway.Configuration.Yaml;
using Whence.Proxy;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Binds <c>receive</c>.</summary>
internal static class ReceiveBinder
{
    private const string FromExpected = "a mapping of network: required | optional | plain";

    public static ReceiveConfig Bind(MappingReader reader) => new()
    {
        Toa = ToaBinder.Receive(reader),
        ProxyProtocol = ProxyProtocol(reader),
        UdpHeader = reader.Word("udpHeader", UdpHeaderForm.PerDatagram, ConfigWords.UdpHeader),
    };

    private static ReceiveProxyProtocolConfig? ProxyProtocol(MappingReader reader)
    {
        const string Key = "proxyProtocol";
        if (reader.Node(Key) is not YamlScalar { IsNothing: false } scalar)
        {
            return reader.Section(Key, Shapes.ReceiveProxyProtocol, Bounds);
        }

        // `proxyProtocol: v2` and the like are what other programs take; here it would believe everybody.
        if (Choices<bool>.Switch(scalar.Text) != "off")
        {
            reader.Context.Report(Problems.NobodyNamed(scalar.Location));
        }

        return null;
    }

    private static ReceiveProxyProtocolConfig Bounds(MappingReader reader)
    {
        var defaults = new ReceiveProxyProtocolConfig();
        ProxyVersions versions = reader.Flags("versions", ConfigWords.Version)
            .Aggregate(ProxyVersions.None, (all, version) => all | version);
        return new ReceiveProxyProtocolConfig
        {
            From = reader.Named("from", FromExpected, Sender),
            Others = reader.Word("others", defaults.Others, ConfigWords.Others),
            Versions = versions == ProxyVersions.None ? defaults.Versions : versions,
            Deadline = reader.Duration("deadline", defaults.Deadline, FigureRanges.Waiting),
            MaxSize = reader.Size("maxSize", defaults.MaxSize, FigureRanges.ProxyHeader),
            InsideTls = reader.Word("insideTls", defaults.InsideTls, ConfigWords.Switch),
        };
    }

    private static ProxyProtocolSenderConfig? Sender(YamlEntry entry, BindContext context)
    {
        NetworkReference? network = AddressText.Reference(entry.Key, context);
        if (MappingReader.TextOf(entry.Value, entry.Key.Text, "required, optional or plain", context) is not { } word
            || !MappingReader.TryWord(word, ConfigWords.SenderPolicy, context, out HeaderPolicy policy)
            || network is null)
        {
            return null;
        }

        var sender = new ProxyProtocolSenderConfig(network, policy);
        context.Sources.Add(sender, entry.Key.Location, entry.Value.Location);
        return sender;
    }
}
