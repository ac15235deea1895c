namespace Whence.Gateway.Configuration;

/// <summary>Whose PROXY headers a listener takes, and in which bounds.</summary>
public sealed record ReceiveProxyProtocolConfig
{
    /// <summary>The longest header there is: 16 bytes and the 65,535 that its length field can say.</summary>
    public const int LargestHeader = 65551;

    /// <summary>The longest v1 header (PROXY specification, section 2.1); a smaller limit would refuse proper headers.</summary>
    public const int SmallestMaxSize = 107;

    /// <summary>Who may or must send a header; the longest matching prefix wins. Never empty.</summary>
    public ConfigList<ProxyProtocolSenderConfig> From { get; init; } = [];

    /// <summary>What becomes of everybody else. Default: refused.</summary>
    public ProxyProtocolOthers Others { get; init; }

    /// <summary>The versions that are read. Default: both.</summary>
    public ProxyProtocolVersions Versions { get; init; } = ProxyProtocolVersions.V1 | ProxyProtocolVersions.V2;

    /// <summary>Until the whole header is there. Default 5 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest header that is read, in bytes. Default 4096.</summary>
    public int MaxSize { get; init; } = 4096;
}

/// <summary>One entry of <see cref="ReceiveProxyProtocolConfig.From"/>.</summary>
/// <param name="Network">Who.</param>
/// <param name="Mode">What is expected of them.</param>
public sealed record ProxyProtocolSenderConfig(NetworkReference Network, ProxyProtocolMode Mode);

/// <summary>What is expected of a sender.</summary>
public enum ProxyProtocolMode
{
    /// <summary>A connection without a header is refused.</summary>
    Required,

    /// <summary>A header is read where there is one; nothing learnt from it is verified.</summary>
    Optional,

    /// <summary>No header is looked for: bytes that look like one belong to the application.</summary>
    Plain,
}

/// <summary>What becomes of senders that are not named.</summary>
public enum ProxyProtocolOthers
{
    /// <summary>The connection is refused.</summary>
    Reject,

    /// <summary>As <see cref="ProxyProtocolMode.Plain"/>.</summary>
    Plain,
}

/// <summary>Versions of PROXY protocol.</summary>
[Flags]
public enum ProxyProtocolVersions
{
    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>The text header.</summary>
    V1 = 1,

    /// <summary>The binary header.</summary>
    V2 = 2,
}
