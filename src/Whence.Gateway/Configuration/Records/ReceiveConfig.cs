using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>What a listener believes about the client below HTTP.</summary>
public sealed record ReceiveConfig
{
    /// <summary>The TCP option TOA; null = it is never looked for.</summary>
    public ReceiveToaConfig? Toa { get; init; }

    /// <summary>PROXY protocol; null = the header is never looked for.</summary>
    public ReceiveProxyProtocolConfig? ProxyProtocol { get; init; }

    /// <summary>On udp: which header those send whom <see cref="ProxyProtocol"/> names. Default: PROXY v2 on every datagram.</summary>
    public UdpHeaderForm UdpHeader { get; init; }
}
