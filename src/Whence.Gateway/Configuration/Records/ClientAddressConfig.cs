namespace Whence.Gateway.Configuration;

/// <summary>Which claims about the client are believed in HTTP requests.</summary>
public sealed record ClientAddressConfig
{
    /// <summary>None: the client is the sender.</summary>
    public static readonly ClientAddressConfig Off = new();

    /// <summary>In order; the first whose claim is present and whose sender is trusted decides. Empty = off.</summary>
    public ConfigList<ClaimRuleConfig> Rules { get; init; } = [];

    /// <summary>What becomes of a request whose claim cannot be read. Default: the sender is the client, not verified.</summary>
    public WhenIndeterminate WhenIndeterminate { get; init; }
}

/// <summary>What becomes of a request whose client cannot be determined.</summary>
public enum WhenIndeterminate
{
    /// <summary>The sender is taken for the client, not verified.</summary>
    Sender,

    /// <summary>The request is refused.</summary>
    Reject,
}
