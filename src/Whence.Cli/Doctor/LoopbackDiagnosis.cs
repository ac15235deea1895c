namespace Whence.Cli.Doctor;

/// <summary>What is there and what is missing for targets on this machine's loopback. Pure.</summary>
/// <remarks>A target there answers to the client's address, so that the answer would leave by the default route. It never comes in from
/// elsewhere, so no mark can be set on it; but nobody else sends from a loopback address to another, and by that it is known. As it never comes
/// in, no filter of sources (rp_filter) looks at it either.</remarks>
internal static class LoopbackDiagnosis
{
    public static IEnumerable<Finding> Of(IpFamily family, HostFacts facts)
    {
        PolicyRule? serving = facts.Rules[family]
            .FirstOrDefault(rule => rule.OwnSource == family.Loopback && rule.Mask == 0 && facts.KeepsHere(family, rule.Table));
        string? table = serving?.Table ?? OwnPieces.Table;
        yield return Finding.Piece(
            $"loopback rule {family.Name}", serving is not null || facts.Rules[family].Any(rule => OwnPieces.ServesLoopback(rule, family)),
            "no rule looks answers of targets on loopback up in a table of their own", OwnPieces.AddLoopbackRule(family));
        yield return Finding.Piece(
            $"loopback route {family.Name}", facts.KeepsHere(family, table),
            "no table keeps them on this machine", OwnPieces.AddRoute(family));

        int priority = serving?.Priority ?? OwnPieces.Priority;
        foreach (PolicyRule rule in facts.Rules[family]
            .Where(rule => rule.Priority < priority && rule.Table != "local" && rule.Takes(0)))
        {
            yield return new Finding(
                $"conflict {family.Name}", FindingStatus.Conflict, $"rule {rule.Priority} takes all packets before rule {priority} can");
        }
    }
}
