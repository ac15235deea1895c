using Whence.Gateway.Configuration;

namespace Whence.Cli.Doctor;

/// <summary>What a configuration needs of the machine: targets that see the client's own address.</summary>
/// <param name="Targets">Those, each once.</param>
/// <param name="Protocols">What is spoken with them; <see cref="MarkedProtocols.Errors"/> is not needed, and good to have.</param>
internal sealed record TransparentNeeds(IReadOnlyList<Address> Targets, MarkedProtocols Protocols)
{
    /// <summary>The families of the targets whose answers come in from elsewhere.</summary>
    public IReadOnlyList<IpFamily> Families => FamiliesOf(isLoopback: false);

    /// <summary>The families of the targets on this machine's loopback.</summary>
    public IReadOnlyList<IpFamily> LoopbackFamilies => FamiliesOf(isLoopback: true);

    public static TransparentNeeds Of(GatewayConfig config)
    {
        UpstreamConfig[] transparent = [.. config.Upstreams.Where(static upstream => upstream.Send.Transparent)];
        HashSet<string> names = [.. transparent.Select(static upstream => upstream.Name)];
        MarkedProtocols protocols = config.Listeners
            .Where(listener => UpstreamsOf(listener).Any(names.Contains))
            .Aggregate(MarkedProtocols.None, static (spoken, listener) => spoken | ProtocolOf(listener));
        return new TransparentNeeds(
            [.. transparent.SelectMany(static upstream => upstream.Targets.Select(static target => target.Address.Address.Unmap())).Distinct()],
            protocols);
    }

    private IReadOnlyList<IpFamily> FamiliesOf(bool isLoopback)
        => [.. Targets.Where(target => target.IsLoopback == isLoopback).Select(IpFamily.Of).Distinct()];

    private static IEnumerable<string> UpstreamsOf(ListenerConfig listener)
        => listener.Routes.Select(static route => route.Upstream).Append(listener.Upstream ?? string.Empty);

    private static MarkedProtocols ProtocolOf(ListenerConfig listener)
        => listener.Protocol == ListenerProtocol.Udp ? MarkedProtocols.Udp : MarkedProtocols.Tcp;
}
