namespace Whence.Gateway.Configuration;

/// <summary>How the client address is told to a target, below HTTP.</summary>
public sealed record SendConfig
{
    /// <summary>Which PROXY header opens each connection. Default: none.</summary>
    public SendProxyProtocol ProxyProtocol { get; init; }

    /// <summary>What the header of version 2 carries besides the addresses. Default: nothing.</summary>
    public ConfigList<SendTlv> Tlvs { get; init; } = [];
}

/// <summary>The PROXY header that opens connections to a target.</summary>
public enum SendProxyProtocol
{
    /// <summary>None.</summary>
    Off,

    /// <summary>The text header.</summary>
    V1,

    /// <summary>The binary header.</summary>
    V2,
}

/// <summary>A TLV, or a group of them, in the PROXY header that is sent.</summary>
public enum SendTlv
{
    /// <summary>The host name that the client asked for.</summary>
    Authority,

    /// <summary>An identity of the connection.</summary>
    UniqueId,

    /// <summary>A checksum of the header.</summary>
    Crc32c,

    /// <summary>The TLVs that came in.</summary>
    Received,
}
