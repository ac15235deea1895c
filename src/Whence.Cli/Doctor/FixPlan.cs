namespace Whence.Cli.Doctor;

/// <summary>What adds the pieces that are missing, each once: a rule of nftables is for both families.</summary>
internal static class FixPlan
{
    public static IReadOnlyList<SystemCommand> Of(IEnumerable<Finding> findings)
        => [.. findings.Where(static finding => finding is { IsGood: false, IsOurs: true })
            .SelectMany(static finding => finding.Commands)
            .DistinctBy(static command => command.ToString())];
}
