namespace Whence.Cli.Doctor;

/// <summary>What one check found.</summary>
/// <param name="Check">Its name.</param>
/// <param name="Status">The answer.</param>
/// <param name="What">In words.</param>
internal sealed record Finding(string Check, FindingStatus Status, string What)
{
    /// <summary>What mends it.</summary>
    public IReadOnlyList<SystemCommand> Commands { get; init; } = [];

    /// <summary>Whether <c>--fix</c> may do that: it adds pieces of our own, and touches nobody else's.</summary>
    public bool IsOurs { get; init; }

    /// <summary>A piece of ours that is there or missing.</summary>
    public static Finding Piece(string check, bool isThere, string missing, SystemCommand add) => isThere
        ? new Finding(check, FindingStatus.Ok, "there")
        : new Finding(check, FindingStatus.Missing, missing) { Commands = [add], IsOurs = true };

    public bool IsGood => Status is FindingStatus.Ok or FindingStatus.Note;
}

/// <summary>The answer of a check.</summary>
internal enum FindingStatus
{
    /// <summary>It is as it must be.</summary>
    Ok,

    /// <summary>Worth knowing; nothing is missing here.</summary>
    Note,

    /// <summary>A piece is missing.</summary>
    Missing,

    /// <summary>Something of somebody else's is in the way.</summary>
    Conflict,
}
