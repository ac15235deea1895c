using System.Collections.Immutable;

namespace Whence.Proxy;

/// <summary>A named group of targets and how they are spoken to.</summary>
public sealed record UpstreamModel
{
    /// <summary>Connecting to one target, then the next one is tried.</summary>
    public static readonly TimeSpan DefaultConnectTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Neither side sends anything for so long: the connection is closed.</summary>
    public static readonly TimeSpan DefaultIdleTimeout = TimeSpan.FromHours(1);

    /// <summary>The name in logs, metrics and configuration; unique.</summary>
    public required string Name { get; init; }

    /// <summary>The targets, each once; at least one.</summary>
    public required ImmutableArray<TargetModel> Targets { get; init; }

    /// <summary>How the target is told the client address below HTTP.</summary>
    public SendModel Send { get; init; } = SendModel.Nothing;

    /// <summary>TLS to the targets; null = none.</summary>
    public UpstreamTlsModel? Tls { get; init; }

    /// <summary>Which version of HTTP the targets are spoken to in, where requests go to them: one. HTTP/2 by ALPN over TLS, with prior
    /// knowledge without it. Default HTTP/1.1.</summary>
    public HttpVersions HttpVersion { get; init; } = HttpVersions.Http1;

    /// <summary>For one try.</summary>
    public TimeSpan ConnectTimeout { get; init; } = DefaultConnectTimeout;

    /// <summary>Without a byte in either direction; <see cref="Timeout.InfiniteTimeSpan"/> = never.</summary>
    public TimeSpan IdleTimeout { get; init; } = DefaultIdleTimeout;
}
