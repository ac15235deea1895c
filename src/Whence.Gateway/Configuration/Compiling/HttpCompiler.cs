using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>Compiles what an http listener does with requests.</summary>
internal sealed class HttpCompiler(ClientAddressCompiler clientAddress, IReadOnlyDictionary<string, UpstreamModel> upstreams)
{
    public HttpModel Compile(ListenerConfig config)
    {
        ClientAddressModel ofListener = clientAddress.Compile(config.ClientAddress);
        RequestHeadersModel headers = RequestHeadersCompiler.Compile(config.RequestHeaders);
        List<RouteModel> routes = [.. config.Routes.Select(route => Route(route, ofListener, headers))];
        if (config.Upstream is { } rest)
        {
            // The listener's own upstream is the route of everything that no other route takes.
            routes.Add(Route(new RouteConfig { Upstream = rest }, ofListener, headers));
        }

        return new HttpModel { Routes = [.. routes], Limits = Limits(config), Versions = config.HttpVersions };
    }

    private RouteModel Route(RouteConfig config, ClientAddressModel ofListener, RequestHeadersModel headers) => new()
    {
        Name = config.Name ?? $"{config.Host ?? "*"}{config.Path ?? "/"}",
        Host = config.Host,
        Path = config.Path,
        Upstream = upstreams[config.Upstream],
        ClientAddress = config.ClientAddress is { } own ? clientAddress.Compile(own) : ofListener,
        RequestHeaders = config.RequestHeaders is { } ownHeaders ? RequestHeadersCompiler.Compile(ownHeaders) : headers,
    };

    private static HttpLimits Limits(ListenerConfig config) => new()
    {
        HeadTimeout = config.Timeouts.Head,
        KeepAliveTimeout = config.Timeouts.KeepAlive,
        FormTimeout = config.Timeouts.Form,
        UpstreamTimeout = config.Timeouts.Response,
        HeadSize = config.Limits.HeadSize,
        LineSize = config.Limits.Line,
        Fields = config.Limits.Fields,
        FormSize = config.Limits.FormSize,
        BodySize = config.Limits.BodySize,
        Requests = config.Limits.Requests,
    };
}
