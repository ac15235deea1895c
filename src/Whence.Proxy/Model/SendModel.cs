namespace Whence.Proxy;

/// <summary>How the client address is told to the target, below HTTP.</summary>
public sealed record SendModel
{
    /// <summary>It is not.</summary>
    public static SendModel Nothing { get; } = new();

    /// <summary><see cref="ProxyVersions.None"/>, <see cref="ProxyVersions.V1"/> or <see cref="ProxyVersions.V2"/>.</summary>
    public ProxyVersions ProxyProtocol { get; init; }

    /// <summary>Which TLVs go into a v2 header.</summary>
    public SendTlvs Tlvs { get; init; }

    /// <summary>On udp: which header datagrams have, where <see cref="ProxyProtocol"/> asks for one.</summary>
    public UdpHeaderForm UdpHeader { get; init; }
}
