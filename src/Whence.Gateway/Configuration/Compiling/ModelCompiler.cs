using Whence.Linux.Announce;
using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>Turns a validated configuration into what the data plane runs. One configuration gives the same models every time.</summary>
public static class ModelCompiler
{
    /// <summary>Compiles.</summary>
    /// <param name="config">A configuration without errors: names are known, figures in range.</param>
    public static GatewayModel Compile(GatewayConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var networks = new NetworkCompiler(config.Networks);
        Dictionary<string, UpstreamModel> upstreams = config.Upstreams.ToDictionary(
            static upstream => upstream.Name, UpstreamCompiler.Compile, StringComparer.Ordinal);
        var listeners = new ListenerCompiler(networks, upstreams);
        var kernel = new KernelCompiler(networks, config.Upstreams);
        return new GatewayModel
        {
            Listeners =
            [
                .. config.Listeners.Where(static listener => listener.Engine == EngineConfig.User)
                    .Select(listener => (listeners.Compile(listener), listener.AccessLog)),
            ],
            Kernel =
            [
                .. config.Listeners.Where(static listener => listener.Engine == EngineConfig.Kernel)
                    .Select(listener => kernel.Compile(listener)),
            ],
            Announces = WaysOf(config),
            RevealedCgroups = [.. config.Reveal.Select(reveal => RevealCompiler.Compile(reveal, networks))],
            Admin = config.Admin?.Bind,
            Drain = config.Drain,
        };
    }

    private static AnnouncementWays WaysOf(GatewayConfig config)
    {
        bool reveals = config.Upstreams.Any(static upstream => upstream.Send.Reveal);
        return (config.Upstreams.Any(static upstream => upstream.Send.Toa is not null) ? AnnouncementWays.Toa : AnnouncementWays.None)
            | (reveals && config.Listeners.Any(static listener => listener.Protocol != ListenerProtocol.Udp) ? AnnouncementWays.Connections : AnnouncementWays.None)
            | (reveals && config.Listeners.Any(static listener => listener.Protocol == ListenerProtocol.Udp) ? AnnouncementWays.Datagrams : AnnouncementWays.None);
    }
}
