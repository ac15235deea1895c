using System.Collections.Immutable;

namespace Whence.Proxy;

/// <summary>How the client is found on a route.</summary>
public sealed record ClientAddressModel
{
    /// <summary>No claim above the connection is believed: the client is the sender.</summary>
    public static ClientAddressModel Off { get; } = new();

    /// <summary>The first rule whose claim is there and whose sender is trusted decides.</summary>
    public ImmutableArray<ClaimRule> Rules { get; init; } = [];

    /// <summary>Whether a request is refused (403) when the client cannot be told, instead of going on as the sender's, not
    /// verified.</summary>
    public bool RejectWhenIndeterminate { get; init; }
}
