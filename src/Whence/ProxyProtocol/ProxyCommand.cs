namespace Whence;

/// <summary>What a PROXY header says about its connection (PROXY specification sections 2.1 and 2.2).</summary>
public enum ProxyCommand : byte
{
    /// <summary>v2 LOCAL, 0x0: the sender's own connection, for example a health check. The peer is the client.</summary>
    Local = 0,

    /// <summary>v2 PROXY, 0x1, and v1 TCP4 and TCP6: relayed on behalf of the addresses in the header.</summary>
    Proxy = 1,

    /// <summary>v1 UNKNOWN: relayed on behalf of somebody whose address is not known.</summary>
    Unknown = 2,
}
