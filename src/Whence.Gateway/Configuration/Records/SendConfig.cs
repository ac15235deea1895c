using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>How the client address is told to a target, below HTTP.</summary>
public sealed record SendConfig
{
    /// <summary>Which PROXY header opens each connection. Default: none.</summary>
    public ProxyVersions ProxyProtocol { get; init; }

    /// <summary>What the header of version 2 carries besides the addresses. Default: nothing.</summary>
    public SendTlvs Tlvs { get; init; }

    /// <summary>On udp: which header datagrams have. Default: PROXY v2 on every one.</summary>
    public UdpHeaderForm UdpHeader { get; init; }
}
