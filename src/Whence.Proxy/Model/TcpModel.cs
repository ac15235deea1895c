using System.Collections.Immutable;

namespace Whence.Proxy;

/// <summary>A tcp listener: bytes are passed on as they come.</summary>
public sealed record TcpModel
{
    /// <summary>Where to; null where <see cref="Routes"/> say so.</summary>
    public UpstreamModel? Upstream { get; init; }

    /// <summary>By what the ClientHello says, where TLS is looked at: exact name before wildcard before none, a route with a protocol
    /// before one without; nothing that fits = rejected.</summary>
    public ImmutableArray<TcpRouteModel> Routes { get; init; } = [];
}
