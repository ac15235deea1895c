using System.Collections.Immutable;
using Whence.Gateway.Kernel;
using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>Compiles listeners of the kernel engine.</summary>
internal sealed class KernelCompiler(NetworkCompiler networks, IEnumerable<UpstreamConfig> upstreams)
{
    private readonly Dictionary<string, UpstreamConfig> _upstreams = upstreams.ToDictionary(
        static upstream => upstream.Name, StringComparer.Ordinal);

    public KernelModel Compile(ListenerConfig config)
    {
        UpstreamConfig upstream = _upstreams[config.Upstream!];
        return new KernelModel
        {
            Name = config.Name,
            Family = config.Bind[0].Address.Kind,
            Protocol = config.Protocol == ListenerProtocol.Udp ? KernelProtocol.Udp : KernelProtocol.Tcp,
            Bind = [.. config.Bind.Select(static bind => new KernelBind(bind.Address, bind.Port, bind.LastPort))],
            Targets = [.. upstream.Targets.Select(static target => new TargetModel(target.Address, target.Weight))],
            Balance = upstream.Balance == BalanceConfig.ClientHash ? KernelBalance.ClientHash : KernelBalance.RoundRobin,
            Allow = config.Access.Allow is { } allow ? Prefixes(allow) : null,
            Deny = Prefixes(config.Access.Deny),
            Persist = config.Persist,
        };
    }

    /// <summary>Peers on AF_UNIX sockets send no packets, so what is said of them holds by itself.</summary>
    private ImmutableArray<Prefix> Prefixes(IEnumerable<NetworkReference> references)
        => [.. references.SelectMany(networks.Members).Select(static member => member.Prefix).OfType<Prefix>()];
}
