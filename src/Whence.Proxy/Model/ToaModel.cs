namespace Whence.Proxy;

/// <summary>Whose TCP options (TOA) are believed, and which of them.</summary>
public sealed record ToaModel
{
    /// <summary>The peers that are believed. Whoever is not one may write what he wants.</summary>
    public required TrustedNetworks From { get; init; }

    /// <summary>Kinds and lengths.</summary>
    public ToaFormats Formats { get; init; } = ToaFormats.Usual;
}
