namespace Whence.Proxy.Http;

/// <summary>Finds the route of a request: exact host before wildcard before none, then the longest path. Immutable.</summary>
internal sealed class RouteTable
{
    private readonly Dictionary<string, RoutePlan[]>.AlternateLookup<ReadOnlySpan<char>> _exact;
    private readonly (string Suffix, RoutePlan[] Routes)[] _wildcards;
    private readonly RoutePlan[] _any;
    private readonly RoutePlan? _only;

    public RouteTable(IReadOnlyList<RoutePlan> routes)
    {
        var exact = new Dictionary<string, RoutePlan[]>(StringComparer.OrdinalIgnoreCase);
        var wildcards = new List<(string Suffix, RoutePlan[] Routes)>();
        _any = [];
        var byHost = routes.GroupBy(static route => route.Model.Host ?? string.Empty, StringComparer.OrdinalIgnoreCase);
        foreach (IGrouping<string, RoutePlan> group in byHost)
        {
            RoutePlan[] inOrder = [.. group.OrderByDescending(static route => route.Model.Path?.Length ?? 0)];
            if (group.Key is "" or "*")
            {
                _any = [.. _any.Concat(inOrder).OrderByDescending(static route => route.Model.Path?.Length ?? 0)];
            }
            else if (group.Key.StartsWith("*.", StringComparison.Ordinal))
            {
                wildcards.Add((group.Key[1..], inOrder));
            }
            else
            {
                exact.Add(group.Key, inOrder);
            }
        }

        _exact = exact.GetAlternateLookup<ReadOnlySpan<char>>();
        _only = routes is [{ Model: { Host: null or "" or "*", Path: null or "" or "/" } }] ? routes[0] : null;
        _wildcards = [.. wildcards.OrderByDescending(static wildcard => wildcard.Suffix.Length)];
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
        if (_exact.Dictionary.Count > 0 && _exact.TryGetValue(host, out RoutePlan[]? routes) && FindPath(routes, path) is { } exact)
        {
            return exact;
        }

        foreach ((string suffix, RoutePlan[] under) in _wildcards)
        {
            if (host.Length > suffix.Length && host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
                && FindPath(under, path) is { } wild)
            {
                return wild;
            }
        }

        return FindPath(_any, path);
    }

    private static RoutePlan? FindPath(RoutePlan[] routes, ReadOnlySpan<char> path)
    {
        foreach (RoutePlan route in routes)
        {
            if (Covers(route.Model.Path, path))
            {
                return route;
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
