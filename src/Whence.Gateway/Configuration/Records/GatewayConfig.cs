namespace Whence.Gateway.Configuration;

/// <summary>A whole configuration, as the user wrote it. Immutable; compares by value.</summary>
public sealed record GatewayConfig
{
    /// <summary>Default of <see cref="Drain"/>.</summary>
    public static readonly TimeSpan DefaultDrain = TimeSpan.FromSeconds(30);

    /// <summary>Named lists of addresses, in the order of the file.</summary>
    public ConfigList<NetworkConfig> Networks { get; init; } = [];

    /// <summary>Where connections and requests are sent.</summary>
    public ConfigList<UpstreamConfig> Upstreams { get; init; } = [];

    /// <summary>Where connections are accepted.</summary>
    public ConfigList<ListenerConfig> Listeners { get; init; } = [];

    /// <summary>Whose programs see the client of a TCP option.</summary>
    public ConfigList<RevealConfig> Reveal { get; init; } = [];

    /// <summary>The admin listener; null = none.</summary>
    public AdminConfig? Admin { get; init; }

    /// <summary>
    /// How long connections may take to end after SIGTERM. Default 30 s; <see cref="Timeout.InfiniteTimeSpan"/> = however long it takes.
    /// </summary>
    public TimeSpan Drain { get; init; } = DefaultDrain;
}
