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
        return new GatewayModel
        {
            Listeners = [.. config.Listeners.Select(listener => (listeners.Compile(listener), listener.AccessLog))],
            Admin = config.Admin?.Bind,
            Drain = config.Drain,
        };
    }
}
