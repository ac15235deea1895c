using Whence.Gateway.Configuration.Yaml;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>
/// Turns the tree of a file into records. What cannot be read is reported and stands at its default, so that the rest is judged all the
/// same.
/// </summary>
internal static class GatewayBinder
{
    public static GatewayConfig? Bind(YamlNode root, BindContext context)
    {
        if (MappingReader.Open(root, "the configuration", Shapes.Root, context) is not { } reader)
        {
            return null;
        }

        reader.RequireKey("listeners", "name at least one: without it nothing is accepted");
        return reader.Locate(new GatewayConfig
        {
            Networks = reader.Named("networks", "a mapping of name: [addresses and prefixes]", NetworksBinder.Bind),
            Upstreams = reader.Named("upstreams", "a mapping of name: {targets: [...]}", UpstreamBinder.Bind),
            Listeners = reader.List("listeners", "a list of listeners", ListenerBinder.Bind) ?? [],
            Reveal = reader.List("reveal", "a list of cgroups {cgroup, from}", RevealBinder.Bind) ?? [],
            Admin = reader.Section("admin", Shapes.Admin, Admin),
            Drain = reader.Duration("drain", GatewayConfig.DefaultDrain, FigureRanges.Drain),
        });
    }

    private static AdminConfig Admin(MappingReader reader)
    {
        reader.RequireKey("bind", "write the loopback address and port, such as bind: '127.0.0.1:9180'");
        return new AdminConfig
        { Bind = reader.Node("bind") is { } node && AddressText.Bind(node, reader.Context) is { } bind ? bind : default };
    }
}
