using Whence.Gateway.Configuration.Yaml;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Binds one element of <c>routes</c>.</summary>
internal static class RouteBinder
{
    public static RouteConfig? Bind(YamlNode node, BindContext context)
    {
        if (MappingReader.Open(node, "routes", Shapes.Route, context) is not { } reader)
        {
            return null;
        }

        reader.RequireKey("upstream", "name the upstream that it goes to");
        return reader.Locate(new RouteConfig
        {
            Host = reader.Parsed("host", "a host name", RouteText.Host),
            Path = reader.Parsed("path", "a path that starts with /", RouteText.Path),
            Name = reader.Parsed("name", "a name", NameText.Read),
            Sni = reader.Parsed("sni", "a server name", RouteText.Host),
            Alpn = reader.Parsed("alpn", "the name of a protocol", RouteText.Protocol),
            Upstream = reader.Parsed("upstream", "the name of an upstream", NameText.Read) ?? string.Empty,
            ClientAddress = ClientAddressBinder.Read(reader),
            RequestHeaders = RequestHeadersBinder.Read(reader),
        });
    }
}
