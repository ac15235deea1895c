namespace Whence.Proxy.Http;

/// <summary>Finds the route of a request: exact host before wildcard before none, then the longest path. Immutable.</summary>
internal sealed class RouteTable
{
    private readonly HostTable<RoutePlan> _hosts;
    private readonly RoutePlan? _only;

    public RouteTable(IReadOnlyList<RoutePlan> routes)
    {
        _hosts = new HostTable<RoutePlan>(routes.OrderByDescending(static route => route.Model.Path?.Length ?? 0), static route => route.Model.Host);
        _only = routes is [{ Model: { Host: null or "" or "*", Path: null or "" or "/" } }] ? routes[0] : null;
    }

    /// <summary>Finds the route.</summary>
    /// <param name="host">The value of <c>Host</c>; empty without one.</param>
    /// <param name="target">The request target.</param>
    /// <param name="ambiguous">Whether the path can be read in ways that fall on different routes: then there is none (<see
    /// cref="PathReading"/>).</param>
    public RoutePlan? Find(ReadOnlySpan<char> host, in RequestTarget target, out bool ambiguous)
    {
        ambiguous = false;
        if (_only is not null)
        {
            return _only; // however host and path are read
        }

        host = HostName.WithoutPort(host);
        ReadOnlySpan<char> path = target.Path;
        RoutePlan? found = Find(host, path);
        if (PathReading.IsPlain(path))
        {
            return found;
        }

        foreach (string reading in PathReading.All(path.ToString()))
        {
            ambiguous |= Find(host, reading) != found;
        }

        return ambiguous ? null : found;
    }

    private RoutePlan? Find(ReadOnlySpan<char> host, ReadOnlySpan<char> path)
    {
        foreach (RoutePlan[] routes in _hosts.For(host))
        {
            foreach (RoutePlan route in routes)
            {
                if (Covers(route.Model.Path, path))
                {
                    return route;
                }
            }
        }

        return null;
    }

    /// <summary><c>/v1</c> covers <c>/v1</c> and <c>/v1/x</c> but not <c>/v10</c>; <c>/v1/</c> covers what is below.</summary>
    private static bool Covers(string? prefix, ReadOnlySpan<char> path)
    {
        if (string.IsNullOrEmpty(prefix) || prefix == "/")
        {
            return true;
        }

        return path.StartsWith(prefix, StringComparison.Ordinal)
            && (path.Length == prefix.Length || prefix[^1] == '/' || path[prefix.Length] == '/');
    }
}
