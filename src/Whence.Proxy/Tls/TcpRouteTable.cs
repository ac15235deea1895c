using System.Runtime.CompilerServices;
using System.Text;

namespace Whence.Proxy.Tls;

/// <summary>Finds the route of a tcp connection by what its ClientHello says: exact name before the longest wildcard before none, then a
/// route with a protocol before one without; of several protocols that are offered, the order of the configuration. Immutable.</summary>
internal sealed class TcpRouteTable
{
    private static readonly ConditionalWeakTable<TcpModel, TcpRouteTable> Tables = [];

    private readonly Dictionary<string, Choice[]> _exact = new(StringComparer.OrdinalIgnoreCase);
    private readonly (string Suffix, Choice[] Routes)[] _wildcards;
    private readonly Choice[] _any = [];

    public TcpRouteTable(IEnumerable<TcpRouteModel> routes)
    {
        var wildcards = new List<(string Suffix, Choice[] Routes)>();
        var byName = routes.GroupBy(static route => route.ServerName ?? string.Empty, StringComparer.OrdinalIgnoreCase);
        foreach (IGrouping<string, TcpRouteModel> group in byName)
        {
            Choice[] inOrder = [.. group.OrderBy(static route => route.Protocol is null).Select(static route => new Choice(route))];
            if (group.Key.Length == 0)
            {
                _any = inOrder;
            }
            else if (group.Key.StartsWith("*.", StringComparison.Ordinal))
            {
                wildcards.Add((group.Key[1..], inOrder));
            }
            else
            {
                _exact.Add(group.Key, inOrder);
            }
        }

        _wildcards = [.. wildcards.OrderByDescending(static wildcard => wildcard.Suffix.Length)];
    }

    /// <summary>The table of a model; it is made once, and goes with its model.</summary>
    public static TcpRouteTable For(TcpModel model) => Tables.GetValue(model, static key => new TcpRouteTable(key.Routes));

    /// <summary>Finds it.</summary>
    /// <param name="serverName">The name that is asked for; null = none.</param>
    /// <param name="protocols">The protocols that are offered, or the one agreed on.</param>
    /// <param name="isNameKnown">Whether a route would fit but for its protocol.</param>
    /// <returns>Null = none fits.</returns>
    public TcpRouteModel? Find(string? serverName, ProtocolList protocols, out bool isNameKnown)
    {
        isNameKnown = false;
        if (serverName is not null)
        {
            if (_exact.TryGetValue(serverName, out Choice[]? exact) && Find(exact, protocols, ref isNameKnown) is { } named)
            {
                return named;
            }

            foreach ((string suffix, Choice[] under) in _wildcards)
            {
                if (serverName.Length > suffix.Length && serverName.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
                    && Find(under, protocols, ref isNameKnown) is { } wild)
                {
                    return wild;
                }
            }
        }

        return Find(_any, protocols, ref isNameKnown);
    }

    private static TcpRouteModel? Find(Choice[] choices, ProtocolList protocols, ref bool isNameKnown)
    {
        isNameKnown |= choices.Length > 0;
        foreach (Choice choice in choices)
        {
            if (choice.Protocol is not { } protocol || protocols.Contains(protocol))
            {
                return choice.Route;
            }
        }

        return null;
    }

    private sealed class Choice(TcpRouteModel route)
    {
        public TcpRouteModel Route { get; } = route;

        public byte[]? Protocol { get; } = route.Protocol is { } protocol ? Encoding.ASCII.GetBytes(protocol) : null;
    }
}
