namespace Whence.Gateway.Providers;

/// <summary>Where a provider writes the client, and how.</summary>
internal sealed record ProviderClaim
{
    /// <summary>The header field.</summary>
    public required string Header { get; init; }

    /// <summary>One of <see cref="ProviderForms"/>.</summary>
    public required string Form { get; init; }

    /// <summary>One of <see cref="ProviderPositions"/>.</summary>
    public required string Position { get; init; }

    /// <summary>For <see cref="ProviderPositions.Depth"/>: which element from the right, from 1.</summary>
    public int? Depth { get; init; }

    /// <summary>The claim as a rule reads it.</summary>
    public ClaimField Field() => Form switch
    {
        ProviderForms.List => ClaimField.XForwardedFor,
        ProviderForms.BarePort => ClaimField.HeaderWithPort(Header),
        _ => ClaimField.Header(Header),
    };
}
