using Whence.Gateway.Configuration.Yaml;
using Whence.Proxy;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Binds one element of <c>listeners</c>.</summary>
internal static class ListenerBinder
{
    public static ListenerConfig? Bind(YamlNode node, BindContext context)
    {
        if (MappingReader.Open(node, "listeners", Shapes.Listener, context) is not { } reader)
        {
            return null;
        }

        reader.RequireKey("name", "name it; logs and metrics use the name");
        reader.RequireKey("bind", "write the address and port to listen on, such as bind: '0.0.0.0:80'");
        reader.RequireKey("protocol", "write tcp, udp or http");
        return reader.Locate(new ListenerConfig
        {
            Name = reader.Parsed("name", "a name", NameText.Read) ?? string.Empty,
            Bind = reader.Values<BindConfig>("bind", "an address with a port, or a list of them", AddressText.BindRange) ?? [],
            Protocol = reader.Word("protocol", ListenerProtocol.Tcp, ConfigWords.Protocol),
            Engine = reader.Word("engine", EngineConfig.User, ConfigWords.Engine),
            Persist = reader.Word("persist", fallback: false, ConfigWords.Switch),
            Receive = reader.Section("receive", Shapes.Receive, ReceiveBinder.Bind) ?? new ReceiveConfig(),
            Tls = reader.Section("tls", Shapes.ListenerTls, ListenerTlsBinder.Bind),
            Access = reader.Section("access", Shapes.Access, AccessBinder.Bind) ?? new AccessConfig(),
            Upstream = reader.Parsed("upstream", "the name of an upstream", NameText.Read),
            Routes = reader.List("routes", "a list of routes {host, path, upstream}, on tcp {sni, alpn, upstream}", RouteBinder.Bind) ?? [],
            ClientAddress = ClientAddressBinder.Read(reader) ?? ClientAddressConfig.Off,
            RequestHeaders = RequestHeadersBinder.Read(reader) ?? new RequestHeadersConfig(),
            AccessLog = AccessLogBinder.Read(reader),
            Timeouts = reader.Section("timeouts", Shapes.ListenerTimeouts, Timeouts) ?? new ListenerTimeoutsConfig(),
            HttpVersions = reader.Has("httpVersions")
                ? reader.Flags("httpVersions", ConfigWords.HttpVersion).Aggregate(HttpVersions.None, static (all, one) => all | one)
                : HttpVersions.All,
            Limits = reader.Section("limits", Shapes.ListenerLimits, Limits) ?? new ListenerLimitsConfig(),
        });
    }

    private static ListenerTimeoutsConfig Timeouts(MappingReader reader)
    {
        var defaults = new ListenerTimeoutsConfig();
        return new ListenerTimeoutsConfig
        {
            Head = reader.Duration("head", defaults.Head, FigureRanges.Waiting),
            KeepAlive = reader.Duration("keepAlive", defaults.KeepAlive, FigureRanges.KeepAlive),
            Form = reader.Duration("form", defaults.Form, FigureRanges.Waiting),
            Response = reader.Duration("response", defaults.Response, FigureRanges.Response),
            Idle = reader.Duration("idle", defaults.Idle, FigureRanges.Idle),
            Header = reader.Duration("header", defaults.Header, FigureRanges.HeaderLifetime),
        };
    }

    private static ListenerLimitsConfig Limits(MappingReader reader)
    {
        var defaults = new ListenerLimitsConfig();
        return new ListenerLimitsConfig
        {
            HeadSize = reader.Size("headSize", defaults.HeadSize, FigureRanges.HeadSize),
            Line = reader.Size("line", defaults.Line, FigureRanges.Line),
            Fields = reader.Count("fields", defaults.Fields, FigureRanges.Fields),
            FormSize = reader.Size("formSize", defaults.FormSize, FigureRanges.FormSize),
            BodySize = reader.SizeOrUnlimited("bodySize", defaults.BodySize, FigureRanges.BodySize),
            Requests = reader.CountOrUnlimited("requests", defaults.Requests, FigureRanges.Requests),
            Sessions = reader.Count("sessions", defaults.Sessions, FigureRanges.Sessions),
            Headers = reader.Count("headers", defaults.Headers, FigureRanges.Sessions),
        };
    }
}
