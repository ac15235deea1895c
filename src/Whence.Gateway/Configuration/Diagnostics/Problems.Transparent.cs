namespace Whence.Gateway.Configuration;

/// <summary>Of connections that come from the client's own address.</summary>
internal static partial class Problems
{
    public static ConfigDiagnostic TransparentInUse(SourceLocation at, string upstream)
        => Warning(
            ConfigProblem.TransparentInUse,
            at,
            $"the targets of {Shown.Quote(upstream)} see the client's own address, so their answers must come back through this machine",
            "see what is missing with: whence doctor -c, and this file");

    public static ConfigDiagnostic OtherwiseAlone(SourceLocation at)
        => Error(
            ConfigProblem.OtherwiseAlone,
            at,
            "'otherwise' says what is done where the client's own address cannot be used, and it is not used at all",
            "write transparent: on, or remove 'otherwise'");
}
