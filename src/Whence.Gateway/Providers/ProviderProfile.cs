namespace Whence.Gateway.Providers;

/// <summary>What a provider in front of the gateway says of the client, and from where. Read from a data file; immutable.</summary>
internal sealed record ProviderProfile
{
    /// <summary>As it is written in a configuration, <c>cloudflare</c>; also the name of the file.</summary>
    public required string Name { get; init; }

    /// <summary>As the provider calls itself.</summary>
    public required string Title { get; init; }

    /// <summary>What it says in HTTP; null = it tells the client below HTTP.</summary>
    public required ProviderClaim? Claim { get; init; }

    /// <summary>A field beside the claim with the port of the client; null = it has none. Only where the claim is one address.</summary>
    public string? PortHeader { get; init; }

    /// <summary>The field that the provider itself sends for telling its customers apart; null = it has none.</summary>
    public string? ProofHeader { get; init; }

    /// <summary>Under which condition the claim can be forged although the provider sent it; null = none is known.</summary>
    public string? Caution { get; init; }

    /// <summary>From where it speaks; null = <see cref="NoRanges"/> says why there are none.</summary>
    public ProviderRanges? Ranges { get; init; }

    /// <summary>Why there are no ranges.</summary>
    public string? NoRanges { get; init; }

    /// <summary>What to know before use, a sentence or two each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>When the sources were last read.</summary>
    public required DateOnly Reviewed { get; init; }

    /// <summary>Where the facts are from.</summary>
    public required IReadOnlyList<string> Sources { get; init; }
}
