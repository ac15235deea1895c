namespace Whence.Gateway.Configuration;

/// <summary>Words for providers, and for files and secrets that stand for networks.</summary>
internal static partial class Problems
{
    public static ConfigDiagnostic UnknownProvider(SourceLocation at, string name, IReadOnlyCollection<string> known)
        => Error(
            ConfigProblem.UnknownProvider,
            at,
            $"there is no provider {Shown.Quote(name)}",
            $"{DidYouMean(name, known)}known: {string.Join(", ", known)}");

    public static ConfigDiagnostic NoRanges(SourceLocation at, string provider, string why)
        => Error(
            ConfigProblem.NoRanges,
            at,
            $"no ranges of {Shown.Quote(provider)} are shipped: {why}",
            "write { file: PATH } with the addresses that you know, or give the rule a proof");

    public static ConfigDiagnostic OldRanges(SourceLocation at, string provider, string date, int days, string source)
        => Warning(
            ConfigProblem.OldRanges,
            at,
            $"the shipped ranges of {Shown.Quote(provider)} are of {date}, {days} days old",
            $"compare them with {source}; if they changed, use a file");

    public static ConfigDiagnostic NoClaim(SourceLocation at, string provider)
        => Error(
            ConfigProblem.BadSource,
            at,
            $"{Shown.Quote(provider)} says nothing of the client in HTTP",
            "it keeps the source address or sends PROXY protocol: use receive.proxyProtocol");

    public static ConfigDiagnostic ProviderCaution(SourceLocation at, string caution)
        => Warning(ConfigProblem.ProviderCaution, at, caution, "see docs/reference/providers.md");

    public static ConfigDiagnostic CannotReadNamed(SourceLocation at, string path, string why)
        => Error(
            ConfigProblem.FileUnreadable, at, $"{Shown.Quote(path)} cannot be read: {why}", "paths start where the configuration stands");

    public static ConfigDiagnostic NamedFileTooLarge(SourceLocation at, string path, int limit)
        => Error(ConfigProblem.FileUnreadable, at, $"{Shown.Quote(path)} is larger than {limit} bytes", "is it the right file?");

    public static ConfigDiagnostic SecretLength(SourceLocation at, int least, int most)
        => Error(
            ConfigProblem.BadSecret,
            at,
            $"the secret in the file has not {least} to {most} bytes",
            "make one: openssl rand -hex 32");

    public static ConfigDiagnostic SecretCharacters(SourceLocation at)
        => Error(
            ConfigProblem.BadSecret,
            at,
            "the secret in the file has blanks, control characters or characters outside ASCII",
            "one line of visible ASCII; make one: openssl rand -hex 32");

    public static ConfigDiagnostic SecretShown(SourceLocation at, string header)
        => Error(
            ConfigProblem.SecretShown,
            at,
            $"{Shown.Quote(header)} carries the secret of a proof of this listener",
            "it is neither read, logged nor sent on; use another header");
}
