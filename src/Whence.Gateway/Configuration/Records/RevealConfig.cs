using Whence.Linux.Reveal;

namespace Whence.Gateway.Configuration;

/// <summary>A cgroup whose programs see the client that a TCP option (TOA) names.</summary>
public sealed record RevealConfig
{
    /// <summary>The folder of the cgroup, whole; empty = it could not be read.</summary>
    public required string Cgroup { get; init; }

    /// <summary>The peers that are believed; nobody else is.</summary>
    public ConfigList<NetworkReference> From { get; init; } = [];

    /// <summary>Kinds and lengths; null = the usual ones.</summary>
    public ConfigList<ToaFormat>? Kinds { get; init; }

    /// <summary>Whether what a SYN says counts for nothing.</summary>
    public bool AfterSyn { get; init; }

    /// <summary>Where the list of what is revealed is found, whole.</summary>
    public string Pin { get; init; } = RevealPins.DefaultFolder;
}
