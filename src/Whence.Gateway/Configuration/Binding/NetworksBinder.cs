using Whence.Gateway.Configuration.Yaml;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Binds one entry of <c>networks</c>.</summary>
internal static class NetworksBinder
{
    public static NetworkConfig? Bind(YamlEntry entry, BindContext context)
    {
        if (NameText.Read(entry.Key, context) is not { } name)
        {
            return null;
        }

        if (entry.Value is YamlMapping mapping)
        {
            return MappingReader.Open(mapping, entry.Key.Text, Shapes.Network, context) is { } reader
                ? NetworkSources.Bind(name, entry, reader)
                : null;
        }

        var network = new NetworkConfig { Name = name, Members = Members(entry, context) };
        context.Sources.Add(network, entry.Key.Location);
        if (entry.Value is YamlSequence { Items.Count: 0 })
        {
            context.Sources.MarkEmpty(network);
        }

        return network;
    }

    private static ConfigList<NetworkMember> Members(YamlEntry entry, BindContext context)
    {
        switch (entry.Value)
        {
            case YamlSequence sequence:
                return [.. sequence.Items.Select(item => AddressText.Member(item, context)).OfType<NetworkMember>()];
            case YamlScalar { IsNothing: false } single:
                return AddressText.Member(single, context) is { } member ? [member] : [];
            default:
                MappingReader.ReportType(entry.Value, entry.Key.Text, "a list of addresses and prefixes; [] is nobody", context);
                return [];
        }
    }
}
