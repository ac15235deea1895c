using static Whence.Gateway.Configuration.ConfigProblem;

namespace Whence.Gateway.Configuration;

/// <summary>Words for keys and for single values.</summary>
internal static partial class Problems
{
    public static ConfigDiagnostic UnknownKey(SourceLocation at, string key, string where, IReadOnlyCollection<string> allowed)
        => Error(
            ConfigProblem.UnknownKey,
            at,
            $"{Shown.Quote(key)} is not a key of {where}",
            $"{DidYouMean(key, allowed)}allowed: {OneOf(allowed)}");

    public static ConfigDiagnostic LaterKey(SourceLocation at, string key, string where)
        => NotSupported(at, $"{Shown.Quote(key)} in {where}", "remove it");

    public static ConfigDiagnostic MissingKey(SourceLocation at, string key, string where, string meaning)
        => Error(ConfigProblem.MissingKey, at, $"{where} has no '{key}'", meaning);

    public static ConfigDiagnostic WrongType(SourceLocation at, string what, string found, string expected)
        => Error(ConfigProblem.WrongType, at, $"{Shown.Quote(what)} is {found}", $"expected {expected}");

    public static ConfigDiagnostic UnknownValue(SourceLocation at, string written, IReadOnlyCollection<string> allowed)
        => Error(
            ConfigProblem.UnknownValue,
            at,
            $"{Shown.Quote(written)} is not known here",
            $"{DidYouMean(written, allowed)}allowed: {OneOf(allowed)}");

    public static ConfigDiagnostic LaterValue(SourceLocation at, string written, IReadOnlyCollection<string> allowed)
        => NotSupported(at, Shown.Quote(written), $"allowed: {OneOf(allowed)}");

    public static ConfigDiagnostic BadName(SourceLocation at, string written, int limit)
        => Error(
            ConfigProblem.BadName,
            at,
            $"{Shown.Quote(written)} is not a name",
            $"a letter, then letters, digits, '-', '_' and '.', at most {limit} in all");

    public static ConfigDiagnostic BadPrefix(SourceLocation at, string written)
        => Error(
            BadAddress,
            at,
            $"{Shown.Quote(written)} is not an address or prefix",
            "write 192.0.2.1, 192.0.2.0/24, 2001:db8::/32 or unix:");

    public static ConfigDiagnostic BadPrefixLength(SourceLocation at, string written)
        => Error(BadAddress, at, $"the prefix length of {Shown.Quote(written)} is too large", "at most 32 for IPv4 and 128 for IPv6");

    public static ConfigDiagnostic HostBits(SourceLocation at, string written, string network, string host)
        => Error(
            ConfigProblem.HostBits,
            at,
            $"{Shown.Quote(written)} has bits set behind its prefix length",
            $"write {network} for the network or {host} for the one address");

    public static ConfigDiagnostic CoversEverybody(SourceLocation at, string written)
        => Error(ConfigProblem.CoversEverybody, at, $"{Shown.Quote(written)} is everybody", "name the networks that are meant");

    public static ConfigDiagnostic MappedTooShort(SourceLocation at, string written)
        => Error(
            ConfigProblem.MappedTooShort,
            at,
            $"{Shown.Quote(written)} would cover every IPv4 address",
            "write the IPv4 prefix itself, such as 10.0.0.0/8");

    public static ConfigDiagnostic BadAddressPort(SourceLocation at, string written, string advice)
        => Error(BadAddress, at, $"{Shown.Quote(written)} is not an address with a port", advice);

    public static ConfigDiagnostic BadNumber(SourceLocation at, string written)
        => Error(ConfigProblem.BadNumber, at, $"{Shown.Quote(written)} is not a number", "write digits only");

    public static ConfigDiagnostic BadDuration(SourceLocation at, string written)
        => Error(
            ConfigProblem.BadDuration,
            at,
            $"{Shown.Quote(written)} is not a duration",
            "write a whole number and its unit: 200ms, 5s, 1m, 1h or 1d");

    public static ConfigDiagnostic BadSize(SourceLocation at, string written)
        => Error(
            ConfigProblem.BadSize,
            at,
            $"{Shown.Quote(written)} is not a size",
            "write bytes, or a whole number and its unit: KiB, MiB, GiB (1024) or KB, MB, GB (1000)");

    public static ConfigDiagnostic OutOfRange(SourceLocation at, string written, string least, string most)
        => Error(ConfigProblem.OutOfRange, at, $"{Shown.Quote(written)} is out of range", $"allowed: {least} to {most}");

    public static ConfigDiagnostic ZeroNotAllowed(SourceLocation at, string least, bool unlimited)
        => Error(
            ConfigProblem.ZeroNotAllowed,
            at,
            "0 is not allowed here",
            unlimited
                ? $"write 'unlimited' if that is meant, or at least {least}"
                : $"write at least {least}; this limit cannot be switched off");

    public static ConfigDiagnostic UnlimitedNotAllowed(SourceLocation at, string least, string most)
        => Error(ConfigProblem.UnknownValue, at, "this limit cannot be switched off", $"allowed: {least} to {most}");

    public static ConfigDiagnostic DuplicateItem(SourceLocation at, string written)
        => Error(ConfigProblem.DuplicateItem, at, $"{Shown.Quote(written)} stands twice in this list", "keep one of the two");

    public static ConfigDiagnostic EmptyList(SourceLocation at, string what, string advice)
        => Error(ConfigProblem.EmptyList, at, $"'{what}' is empty", advice);
}
