using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>A group of targets that serve the same thing. Balancing is round-robin by weight.</summary>
public sealed record UpstreamConfig
{
    /// <summary>The name; unique in the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>How a target is chosen. Default: round-robin.</summary>
    public BalanceConfig Balance { get; init; }

    /// <summary>The targets; at least one.</summary>
    public ConfigList<TargetConfig> Targets { get; init; } = [];

    /// <summary>How the client address is told to the targets, below HTTP.</summary>
    public SendConfig Send { get; init; } = new();

    /// <summary>TLS to the targets; null = none.</summary>
    public UpstreamTlsConfig? Tls { get; init; }

    /// <summary>Which version of HTTP requests go to the targets in. Default: 1.1.</summary>
    public HttpVersions HttpVersion { get; init; } = HttpVersions.Http1;

    /// <summary>How long things may take.</summary>
    public UpstreamTimeoutsConfig Timeouts { get; init; } = new();
}

/// <summary>How a target of an upstream is chosen.</summary>
public enum BalanceConfig
{
    /// <summary>In turn, each as often as its weight says.</summary>
    RoundRobin,

    /// <summary>By client address, so that a client stays with a target.</summary>
    ClientHash,
}
