using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>Compiles where the datagrams of a udp listener go.</summary>
internal static class UdpCompiler
{
    public static UdpModel Compile(ListenerConfig config, IReadOnlyDictionary<string, UpstreamModel> upstreams) => new()
    {
        Upstream = upstreams[config.Upstream!],
        Receive = config.Receive.UdpHeader,
        Idle = config.Timeouts.Idle,
        Sessions = config.Limits.Sessions,
        HeaderLifetime = config.Timeouts.Header,
        Headers = config.Limits.Headers,
    };
}
