namespace Whence.Proxy;

/// <summary>Who gets in, and how many at once.</summary>
/// <remarks>Allow matches only verified clients; deny and the limits always hold, for the client and for the peer.</remarks>
public sealed record AccessModel
{
    /// <summary>Everybody gets in.</summary>
    public static AccessModel Open { get; } = new();

    /// <summary>If set, only verified clients in this list get in; the empty list = nobody.</summary>
    public TrustedNetworks? Allow { get; init; }

    /// <summary>Clients and peers in this list do not get in.</summary>
    public TrustedNetworks Deny { get; init; } = TrustedNetworks.Nobody;

    /// <summary>Connections (requests in flight, on http) at once for one client address; null = no limit.</summary>
    public int? PerClient { get; init; }

    /// <summary>Connections at once from one peer address; null = no limit.</summary>
    public int? PerPeer { get; init; }

    /// <summary>Connections at once on the listener; null = no limit.</summary>
    public int? Max { get; init; }
}
