using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>Compiles where the connections of a tcp listener go.</summary>
internal static class TcpCompiler
{
    public static TcpModel Compile(ListenerConfig config, IReadOnlyDictionary<string, UpstreamModel> upstreams)
    {
        if (config.Routes.Count == 0)
        {
            return new TcpModel { Upstream = upstreams[config.Upstream!] };
        }

        List<TcpRouteModel> routes = [.. config.Routes.Select(route => Route(route, upstreams))];
        if (config.Upstream is { } rest)
        {
            // The listener's own upstream is the route of everything that no other route takes.
            routes.Add(Route(new RouteConfig { Upstream = rest }, upstreams));
        }

        return new TcpModel { Routes = [.. routes] };
    }

    private static TcpRouteModel Route(RouteConfig config, IReadOnlyDictionary<string, UpstreamModel> upstreams) => new()
    {
        Name = config.Name ?? (config.Alpn is { } protocol ? $"{config.Sni ?? "*"}:{protocol}" : config.Sni ?? "*"),
        ServerName = config.Sni,
        Protocol = config.Alpn,
        Upstream = upstreams[config.Upstream],
    };
}
