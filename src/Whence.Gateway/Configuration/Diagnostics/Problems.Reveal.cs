namespace Whence.Gateway.Configuration;

/// <summary>Of programs that see the client of a TCP option.</summary>
internal static partial class Problems
{
    public static ConfigDiagnostic PathNotWhole(SourceLocation at, string written)
        => Error(
            ConfigProblem.PathNotWhole,
            at,
            $"{Shown.Quote(written)} does not begin with '/'",
            "write the whole path of the folder, such as /sys/fs/cgroup/revealed.slice");

    public static ConfigDiagnostic RevealedTwice(SourceLocation at, string cgroup, SourceLocation first)
        => Error(
            ConfigProblem.DuplicateItem,
            at,
            $"the cgroup '{Shown.Path(cgroup)}' stands already at {first}",
            "write all networks into one entry");

    public static ConfigDiagnostic TooManyRevealers(SourceLocation at, int count, int most)
        => Error(
            ConfigProblem.OutOfRange, at, $"these are {count} prefixes, and the kernel is given at most {most}", "name the balancers alone");
}
