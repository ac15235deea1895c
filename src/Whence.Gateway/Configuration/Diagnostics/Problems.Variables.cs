using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>Words for variables that cannot be had.</summary>
internal static partial class Problems
{
    public static ConfigDiagnostic UnknownVariable(SourceLocation at, string name, IReadOnlyCollection<string> known)
        => Error(
            ConfigProblem.UnknownVariable,
            at,
            $"there is no variable {Shown.Quote('$' + name)}",
            NearestVariable(name, known.Except(VariableNames.Families)) + AllowedVariables(name, known));

    public static ConfigDiagnostic VariableNotHere(SourceLocation at, string name, string where, IReadOnlyCollection<string> known)
        => Error(
            ConfigProblem.VariableNotHere,
            at,
            $"{Shown.Quote('$' + name)} has no value in {where}",
            AllowedVariables(name, known));

    /// <summary>What all TLVs begin with is no likeness.</summary>
    private static string NearestVariable(string name, IEnumerable<string> known)
    {
        string prefix = PrefixOf(name);
        IEnumerable<string> ends = known
            .Where(other => other.StartsWith(prefix, StringComparison.Ordinal))
            .Select(other => other[prefix.Length..]);
        return NearestName.Find(name[prefix.Length..], ends) is { } nearest ? $"did you mean '${prefix}{nearest}'? " : string.Empty;
    }

    /// <summary>All of them, as none comes from the file; for the name of a TLV only those of TLVs.</summary>
    private static string AllowedVariables(string name, IReadOnlyCollection<string> known)
    {
        IEnumerable<string> allowed = known.Where(other => other.StartsWith(PrefixOf(name), StringComparison.Ordinal));
        return $"allowed: {string.Join(", ", allowed.Select(static other => '$' + other))}";
    }

    private static string PrefixOf(string name)
        => name.StartsWith(TlvVariables.Prefix, StringComparison.Ordinal) ? TlvVariables.Prefix : string.Empty;
}
