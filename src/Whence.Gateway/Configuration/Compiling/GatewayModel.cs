using System.Collections.Immutable;
using Whence.Gateway.Kernel;
using Whence.Gateway.Reveal;
using Whence.Linux.Announce;
using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>A whole configuration, compiled: what a gateway runs.</summary>
public sealed record GatewayModel
{
    /// <summary>Every listener and how it logs, in the order of the file.</summary>
    public required ImmutableArray<(ListenerModel Model, AccessLogConfig? AccessLog)> Listeners { get; init; }

    /// <summary>Every listener whose connections the kernel moves, in the order of the file.</summary>
    public ImmutableArray<KernelModel> Kernel { get; init; } = [];

    /// <summary>Whether tables of the kernel engine that gateways left behind stay: for one that is there to be tried.</summary>
    public bool LeavesLeftTables { get; init; }

    /// <summary>Where the admin listener listens; null = there is none.</summary>
    public AddressPort? Admin { get; init; }

    /// <summary>How targets are shown clients below what is sent.</summary>
    public AnnouncementWays Announces { get; init; }

    /// <summary>The cgroups whose programs see the client of a TCP option, in the order of the file.</summary>
    public ImmutableArray<RevealModel> RevealedCgroups { get; init; } = [];

    /// <summary>How long connections may take to end after SIGTERM.</summary>
    public TimeSpan Drain { get; init; } = GatewayConfig.DefaultDrain;
}
