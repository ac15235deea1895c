using Whence.Proxy;

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
    public HeaderPolicy Others { get; init; } = HeaderPolicy.Reject;

    /// <summary>The versions that are read. Default: both.</summary>
    public ProxyVersions Versions { get; init; } = ProxyVersions.V1 | ProxyVersions.V2;

    /// <summary>Until the whole header is there. Default 5 s.</summary>
    public TimeSpan Deadline { get; init; } = ProxyProtocolModel.DefaultDeadline;

    /// <summary>The longest header that is read, in bytes. Default 4096.</summary>
    public int MaxSize { get; init; } = 4096;

    /// <summary>Whether the header stands inside TLS; holds where the listener ends TLS. Default: before it.</summary>
    public bool InsideTls { get; init; }
}

/// <summary>One entry of <see cref="ReceiveProxyProtocolConfig.From"/>.</summary>
/// <param name="Network">Who.</param>
/// <param name="Policy">What is expected of them.</param>
public sealed record ProxyProtocolSenderConfig(NetworkReference Network, HeaderPolicy Policy);
