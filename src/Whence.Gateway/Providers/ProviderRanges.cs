namespace Whence.Gateway.Providers;

/// <summary>The addresses that a provider speaks from, as of a day.</summary>
internal sealed record ProviderRanges
{
    /// <summary>
    /// Beyond this age a warning is due. A stale list is dangerous both ways: a range given back belongs to somebody else, and a new edge
    /// is taken for a client. Fastly says that it announces new ranges months ahead; half a year is the most that one can lean on that.
    /// </summary>
    public const int MaxAgeDays = 180;

    /// <summary>Where the provider publishes them.</summary>
    public required string Source { get; init; }

    /// <summary>Where they were recorded on that day.</summary>
    public required string Record { get; init; }

    /// <summary>The day on which the source had them.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>The ranges, as text.</summary>
    public required IReadOnlyList<string> Prefixes { get; init; }

    /// <summary>How many days old they are.</summary>
    public int AgeInDays(TimeProvider time) => Math.Max(0, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).DayNumber - Date.DayNumber);

    /// <summary>Whether they are too old to be leant on.</summary>
    public bool IsOld(TimeProvider time) => AgeInDays(time) > MaxAgeDays;

    /// <summary>The ranges, as networks. A test reads every file, so each of them is one.</summary>
    public IEnumerable<Prefix> Read()
        => Prefixes.Select(static text => Prefix.TryParse(text, out Prefix prefix, out _) ? prefix : throw new FormatException(text));
}
