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
    /// <param name="portHeader">A field beside it with the client's port; null = there is none.</param>
    public ClaimField Field(string? portHeader) => Form switch
    {
        ProviderForms.Address when portHeader is not null => ClaimField.HeaderBesidePort(Header, portHeader),
        ProviderForms.List => ClaimField.XForwardedFor,
        ProviderForms.BarePort => ClaimField.HeaderWithPort(Header),
        _ => ClaimField.Header(Header),
    };
}
