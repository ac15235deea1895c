namespace Whence.Compare;

/// <summary>What was asked for on the command line.</summary>
internal sealed record CompareOptions
{
    public required IReadOnlyList<IWork> Works { get; init; }

    public required int Rounds { get; init; }

    /// <summary>One measurement under load.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The same load before the first round of a .NET process, in processor time that it gets: code is compiled again after it has
    /// been seen running.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>How long to wait, in all, for moments in which others leave the machine alone.</summary>
    public TimeSpan Patience { get; init; }

    /// <summary>The backend of Whence's transport (WHENCE_TRANSPORT); null = its own choice.</summary>
    public string? Transport { get; init; }

    /// <summary>Where the result goes: <c>bench/results/compare-NAME</c>; null = only to the console.</summary>
    public string? ResultName { get; init; }

    /// <summary>Leaves configurations and logs of the contenders where they are.</summary>
    public bool Keep { get; init; }
}
