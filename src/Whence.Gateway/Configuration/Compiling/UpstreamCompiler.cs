using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>Compiles upstreams.</summary>
internal static class UpstreamCompiler
{
    public static UpstreamModel Compile(UpstreamConfig config) => new()
    {
        Name = config.Name,
        Targets = [.. config.Targets.Select(static target => new TargetModel(target.Address, target.Weight))],
        Send = new SendModel
        {
            ProxyProtocol = config.Send.ProxyProtocol,
            Tlvs = config.Send.Tlvs,
            UdpHeader = config.Send.UdpHeader,
            Toa = config.Send.Toa,
            Reveal = config.Send.Reveal,
            Transparent = config.Send.Transparent,
            HeaderOtherwise = config.Send.Otherwise == TransparentOtherwise.ProxyProtocol,
        },
        Tls = config.Tls is { } tls ? TlsCompiler.Compile(tls) : null,
        HttpVersion = config.HttpVersion,
        ConnectTimeout = config.Timeouts.Connect,
        IdleTimeout = config.Timeouts.Idle,
    };
}
