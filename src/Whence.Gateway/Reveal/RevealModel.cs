using System.Collections.Immutable;
using Whence.Linux.Reveal;

namespace Whence.Gateway.Reveal;

/// <summary>A cgroup whose programs see the client that a TCP option (TOA) names, compiled. Immutable.</summary>
public sealed record RevealModel
{
    /// <summary>The folder of the cgroup; its name in logs and metrics.</summary>
    public required string Cgroup { get; init; }

    /// <summary>Whose options are believed; the empty list = nobody's.</summary>
    public required ImmutableArray<Prefix> From { get; init; }

    /// <summary>Which options are read.</summary>
    public ToaFormats Formats { get; init; } = ToaFormats.Usual;

    /// <summary>Whether what a SYN says counts for nothing: for balancers that write the option later, and let pass what clients write
    /// there.</summary>
    public bool AfterSyn { get; init; }

    /// <summary>The folder where <c>whence reveal --list</c> finds what is revealed.</summary>
    public string Pin { get; init; } = RevealPins.DefaultFolder;
}
