namespace Whence.Gateway.Configuration;

/// <summary>One claim and who may make it.</summary>
public sealed record ClaimRuleConfig
{
    /// <summary>Where the claim stands.</summary>
    public required ClaimField From { get; init; }

    /// <summary>The provider whose profile said where the claim stands; null = it was written directly.</summary>
    public string? Provider { get; init; }

    /// <summary>Whose claim is believed. Empty = nobody's, unless <see cref="AnySender"/>.</summary>
    public ConfigList<NetworkReference> Trusted { get; init; } = [];

    /// <summary>Whether <c>trusted</c> was left out beside a proof: then whoever shows the secret is believed.</summary>
    public bool AnySender { get; init; }

    /// <summary>A secret that the request must carry; null = none.</summary>
    public ProofConfig? Proof { get; init; }

    /// <summary>Single-value headers only: the walk of X-Forwarded-For must pass one of these; null = no such condition.</summary>
    public ConfigList<NetworkReference>? Via { get; init; }

    /// <summary>Lists only: the client is the element at this place from the right, from 1; null = the list is walked.</summary>
    public int? Depth { get; init; }

    /// <summary>Lists only: the walk ends after so many hops and takes the last; null = no such end.</summary>
    public int? Limit { get; init; }

    /// <summary>Lists only: beyond so many hops the client is indeterminate. Default 32.</summary>
    public int MaxHops { get; init; } = ClaimRule.DefaultMaxHops;
}
