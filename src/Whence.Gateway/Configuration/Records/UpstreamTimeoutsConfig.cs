namespace Whence.Gateway.Configuration;

/// <summary>How long things may take towards a target.</summary>
public sealed record UpstreamTimeoutsConfig
{
    /// <summary>Until the connection to a target stands; then the next target is tried. Default 5 s: one lost SYN is sent again after 1 s and 3 s.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// For how long nothing may move in either direction of a relayed connection, or of an HTTP exchange. Default 1 h;
    /// <see cref="Timeout.InfiniteTimeSpan"/> = for ever, so that dead clients are never found.
    /// </summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromHours(1);

    /// <summary>HTTP: until the head of the response is there, counted from the end of the request. Default 60 s; <see cref="Timeout.InfiniteTimeSpan"/> = for ever.</summary>
    public TimeSpan Response { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>HTTP: for how long an unused connection is kept for the next request. Default 60 s.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(60);
}
