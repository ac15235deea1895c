using static Whence.Gateway.Configuration.ConfigProblem;

namespace Whence.Gateway.Configuration;

/// <summary>
/// The one place where problems get their words: what is wrong, then what is allowed or to be done. Whatever comes from the file goes
/// through <see cref="Shown"/>.
/// </summary>
internal static partial class Problems
{
    public static ConfigDiagnostic TooManyProblems(ConfigSeverity severity, SourceLocation at, int more)
        => new(severity, ConfigProblem.TooManyProblems, at, $"{more} more problems are not shown", "correct those shown first");

    public static ConfigDiagnostic NotSupported(SourceLocation at, string what, string advice)
        => Error(NotSupportedYet, at, $"{what} is not supported yet", advice);

    private static ConfigDiagnostic Error(ConfigProblem problem, SourceLocation at, string what, string advice)
        => new(ConfigSeverity.Error, problem, at, what, advice);

    private static ConfigDiagnostic Warning(ConfigProblem problem, SourceLocation at, string what, string advice)
        => new(ConfigSeverity.Warning, problem, at, what, advice);

    private static string DidYouMean(string written, IEnumerable<string> candidates)
        => NearestName.Find(written, candidates) is { } nearest ? $"did you mean {Shown.Quote(nearest)}? " : string.Empty;

    private static string OneOf(IEnumerable<string> words)
    {
        // Names may come from the file, so there can be as many as it likes: a dozen tell the user enough.
        const int MostShown = 12;
        List<string> shown = [.. words.Take(MostShown + 1).Select(word => Shown.Cut(word, Shown.MaxLength))];
        if (shown.Count > MostShown)
        {
            shown[MostShown] = "...";
        }

        return shown.Count == 0 ? "nothing" : string.Join(", ", shown);
    }
}
