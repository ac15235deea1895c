using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>How long things may take on an http or udp listener.</summary>
public sealed record ListenerTimeoutsConfig
{
    /// <summary>Until the head of a request is complete, at whatever speed it comes. Default 10 s.</summary>
    public TimeSpan Head { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two requests of one connection. Default 75 s.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>Until a form that is read for <c>form:NAME</c> is complete. Default 5 s; beyond it the client is indeterminate.</summary>
    public TimeSpan Form { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Until the head of the target's response begins. Default 60 s; <see cref="Timeout.InfiniteTimeSpan"/> = for ever.</summary>
    public TimeSpan Response { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>udp: without a datagram in either direction a session ends. Default 1 m; <see cref="Timeout.InfiniteTimeSpan"/> =
    /// never.</summary>
    public TimeSpan Idle { get; init; } = UdpModel.DefaultIdle;

    /// <summary>udp: how long the header of a first datagram holds after the last datagram of its sender. Default 1 m.</summary>
    public TimeSpan Header { get; init; } = UdpModel.DefaultIdle;
}
