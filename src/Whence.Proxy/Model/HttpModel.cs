using System.Collections.Immutable;

namespace Whence.Proxy;

/// <summary>An http listener.</summary>
public sealed record HttpModel
{
    /// <summary>Tried in order of precedence: exact host before wildcard before none, then the longest path; no match = 404.</summary>
    public required ImmutableArray<RouteModel> Routes { get; init; }

    /// <summary>What is spoken. Default: all; a client without TLS says which by its first bytes.</summary>
    public HttpVersions Versions { get; init; } = HttpVersions.All;

    /// <summary>Limits and deadlines.</summary>
    public HttpLimits Limits { get; init; } = new();
}
