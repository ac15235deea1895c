using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>How long things may take towards a target.</summary>
public sealed record UpstreamTimeoutsConfig
{
    /// <summary>Until the connection to a target stands; then the next target is tried. Default 1 s.</summary>
    public TimeSpan Connect { get; init; } = UpstreamModel.DefaultConnectTimeout;

    /// <summary>
    /// For how long nothing may move in either direction. Default 1 h; <see cref="Timeout.InfiniteTimeSpan"/> = for ever, so that
    /// connections of clients that vanished stay.
    /// </summary>
    public TimeSpan Idle { get; init; } = UpstreamModel.DefaultIdleTimeout;
}
