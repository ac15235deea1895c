using Whence.Gateway.Configuration.Yaml;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Binds <c>requestHeaders</c>.</summary>
internal static class RequestHeadersBinder
{
    public static RequestHeadersConfig? Read(MappingReader reader) => reader.Section("requestHeaders", Shapes.RequestHeaders, Bind);

    private static RequestHeadersConfig Bind(MappingReader reader)
    {
        var defaults = new RequestHeadersConfig();
        return new RequestHeadersConfig
        {
            XForwardedFor = reader.Word("xForwardedFor", defaults.XForwardedFor, ConfigWords.XForwardedFor),
            XForwardedProto = reader.Word("xForwardedProto", defaults.XForwardedProto, ConfigWords.SingleHeader),
            XForwardedHost = reader.Word("xForwardedHost", defaults.XForwardedHost, ConfigWords.SingleHeader),
            XForwardedPort = reader.Word("xForwardedPort", defaults.XForwardedPort, ConfigWords.SingleHeader),
            Forwarded = reader.Word("forwarded", defaults.Forwarded, ConfigWords.Forwarded),
            XRealIp = reader.Word("xRealIp", defaults.XRealIp, ConfigWords.SingleHeader),
            Via = reader.Word("via", defaults.Via, ConfigWords.Via),
            Set = reader.Named("set", "a mapping of header: value", Header),
            Remove = reader.List("remove", "a list of header names",
                (node, context) => MappingReader.TextOf(node, "remove", "a header name", context)?.Text) ?? [],
        };
    }

    private static HeaderValueConfig? Header(YamlEntry entry, BindContext context)
    {
        if (MappingReader.TextOf(entry.Value, entry.Key.Text, "a text, with $variables", context) is not { } value)
        {
            return null;
        }

        var header = new HeaderValueConfig(entry.Key.Text, value.Text);
        context.Sources.Add(header, entry.Key.Location, value.Location);
        return header;
    }
}
