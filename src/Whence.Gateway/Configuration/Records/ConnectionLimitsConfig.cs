namespace Whence.Gateway.Configuration;

/// <summary>How many connections a listener holds at once.</summary>
public sealed record ConnectionLimitsConfig
{
    /// <summary>Default of <see cref="Max"/>.</summary>
    public const int DefaultMax = 50_000;

    /// <summary>For one client address; null = unlimited, the default: many people share one address behind carrier NAT.</summary>
    public int? PerClient { get; init; }

    /// <summary>From one peer address; null = unlimited, the default: behind a balancer everybody is one peer.</summary>
    public int? PerPeer { get; init; }

    /// <summary>
    /// In all. Default 50,000; null = unlimited, so that a flood ends at the process's file descriptors and takes other listeners with
    /// it.
    /// </summary>
    public int? Max { get; init; } = DefaultMax;
}
