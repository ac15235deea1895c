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

    /// <summary>The kind of the TCP option that carries the client. Default: none does.</summary>
    public byte? Toa { get; init; }

    /// <summary>Whether the program on this host that accepts a connection sees the client. Default: it sees the gateway.</summary>
    public bool Reveal { get; init; }

    /// <summary>Whether connections come from the client's own address and port. Default: from the gateway's.</summary>
    public bool Transparent { get; init; }

    /// <summary>What is done where they cannot. Default: the client is refused.</summary>
    public TransparentOtherwise Otherwise { get; init; }

    /// <summary>Whether a header of version 2 is sent, to all targets or where nothing else is left.</summary>
    internal bool SendsV2 => ProxyProtocol == ProxyVersions.V2
        || (ProxyProtocol == ProxyVersions.None && Otherwise == TransparentOtherwise.ProxyProtocol);
}

/// <summary>What is done where a connection cannot come from the client's own address.</summary>
public enum TransparentOtherwise
{
    /// <summary>There is none.</summary>
    Reject,

    /// <summary>It comes from the gateway's address and opens with a PROXY header, of version 2 if no other is asked for.</summary>
    ProxyProtocol,
}
