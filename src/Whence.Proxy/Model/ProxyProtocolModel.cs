namespace Whence.Proxy;

/// <summary>From whom a PROXY protocol header is read, and within which limits.</summary>
public sealed record ProxyProtocolModel
{
    /// <summary>The header must be complete within this time after accept. The specification asks for at least 3 s (section 2).</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(5);

    /// <summary>By address of the peer, the longest block wins.</summary>
    public required PrefixMap<HeaderPolicy> From { get; init; }

    /// <summary>For AF_UNIX peers, where named; null = as <see cref="Others"/>.</summary>
    public HeaderPolicy? Unix { get; init; }

    /// <summary>For everybody whom <see cref="From"/> does not name: <see cref="HeaderPolicy.Reject"/> or <see
    /// cref="HeaderPolicy.Plain"/>.</summary>
    public HeaderPolicy Others { get; init; } = HeaderPolicy.Reject;

    /// <summary>Versions and size.</summary>
    public ProxyReadOptions Read { get; init; } = new();

    /// <summary>For the whole header; under <see cref="HeaderPolicy.Optional"/> silence until then means that there is none.</summary>
    public TimeSpan Deadline { get; init; } = DefaultDeadline;

    /// <summary>Whether the header stands inside TLS, as its first bytes, because the peer speaks TLS itself. Default: before it, in clear.
    /// Holds where we end TLS.</summary>
    public bool InsideTls { get; init; }

    /// <summary>What holds for a peer.</summary>
    public HeaderPolicy PolicyFor(Address peer)
    {
        if (peer.IsUnix)
        {
            return Unix ?? Others;
        }

        return From.TryMatch(peer, out _, out HeaderPolicy policy) ? policy : Others;
    }
}
