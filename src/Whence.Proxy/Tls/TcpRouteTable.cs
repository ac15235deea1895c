using System.Runtime.CompilerServices;
using System.Text;

namespace Whence.Proxy.Tls;

/// <summary>Finds the route of a tcp connection by what its ClientHello says: exact name before the longest wildcard before none, then a
/// route with a protocol before one without; of several protocols that are offered, the order of the configuration. Immutable.</summary>
internal sealed class TcpRouteTable
{
    private static readonly ConditionalWeakTable<TcpModel, TcpRouteTable> Tables = [];

    private readonly HostTable<Choice> _hosts;

    public TcpRouteTable(IEnumerable<TcpRouteModel> routes) => _hosts = new HostTable<Choice>(
        routes.OrderBy(static route => route.Protocol is null).Select(static route => new Choice(route)),
        static choice => choice.Route.ServerName);

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
        foreach (Choice[] choices in _hosts.For(serverName))
        {
            isNameKnown |= choices.Length > 0;
            foreach (Choice choice in choices)
            {
                if (choice.Protocol is not { } protocol || protocols.Contains(protocol))
                {
                    return choice.Route;
                }
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
