namespace Whence.Cli.Doctor;

/// <summary>What is there, what is missing and what is in the way of answers to clients' own addresses. Pure.</summary>
internal static class TransparentDiagnosis
{
    /// <summary>The way of a packet: its socket is found (mark), the rule finds the table, the table keeps it here.</summary>
    public static IReadOnlyList<Finding> Of(TransparentNeeds needs, HostFacts facts) =>
    [
        .. CapabilityChecks.Of(facts),
        .. needs.Families.SelectMany(family => Way(family, needs.Protocols, facts)),
        .. needs.LoopbackFamilies.SelectMany(family => LoopbackDiagnosis.Of(family, facts)),
        .. needs.Families.Where(static family => family == IpFamily.V4).SelectMany(_ => SourceChecks.Of(facts)),
        .. facts.Targets.Select(target => TargetChecks.Of(target, facts)),
    ];

    /// <summary>Somebody else's pieces serve as well as ours, if all of them are there.</summary>
    private static IEnumerable<Finding> Way(IpFamily family, MarkedProtocols needed, HostFacts facts)
    {
        foreach (TransparentMark mark in MarksFor(family, needed, facts).OrderByDescending(static mark => mark.IsOurs))
        {
            PolicyRule? rule = facts.Rules[family]
                .FirstOrDefault(rule => rule.Table is not "local" && rule.Takes(mark.Mark) && rule.Mask != 0);
            if (rule is not null && facts.KeepsHere(family, rule.Table))
            {
                return [.. Whole(family, mark, rule), .. InTheWay(family, facts, mark.Mark, rule.Priority)];
            }
        }

        return [.. Own(family, needed, facts), .. InTheWay(family, facts, OwnPieces.Mark, OwnPieces.Priority)];
    }

    /// <summary>Rules with one mark are one: somebody may have written one for each protocol.</summary>
    private static IEnumerable<TransparentMark> MarksFor(IpFamily family, MarkedProtocols needed, HostFacts facts)
        => facts.Marks.Where(mark => mark.IsFor(family))
            .GroupBy(static mark => (mark.Table, mark.Mark))
            .Select(static rules => rules.First() with
            {
                Protocols = rules.Aggregate(MarkedProtocols.None, static (all, rule) => all | rule.Protocols),
            })
            .Where(mark => mark.Protocols.HasFlag(needed));

    private static IEnumerable<Finding> Whole(IpFamily family, TransparentMark mark, PolicyRule rule) =>
    [
        mark.Protocols.HasFlag(MarkedProtocols.Errors)
            ? new($"mark {family.Name}", FindingStatus.Ok, $"table {mark.Family} {mark.Table} of nftables marks answers with 0x{mark.Mark:x}")
            : new(
                $"mark {family.Name}", FindingStatus.Note,
                $"table {mark.Family} {mark.Table} of nftables marks answers with 0x{mark.Mark:x}, and not ICMP: that a target is not there, or a "
                + "packet too large, is not heard of"),
        new($"rule {family.Name}", FindingStatus.Ok, $"rule {rule.Priority} looks them up in table {rule.Table}"),
        new($"route {family.Name}", FindingStatus.Ok, $"table {rule.Table} keeps them on this machine"),
    ];

    private static IEnumerable<Finding> Own(IpFamily family, MarkedProtocols needed, HostFacts facts)
    {
        yield return OwnMark(family, needed, facts);
        yield return Finding.Piece(
            $"rule {family.Name}", facts.Rules[family].Any(OwnPieces.Serves),
            "no rule looks marked packets up in a table of their own", OwnPieces.AddRule(family));
        yield return Finding.Piece(
            $"route {family.Name}", facts.KeepsHere(family, OwnPieces.Table),
            "no table keeps them on this machine", OwnPieces.AddRoute(family));
    }

    private static Finding OwnMark(IpFamily family, MarkedProtocols needed, HostFacts facts)
    {
        string check = $"mark {family.Name}";
        bool isThere = facts.Marks.Any(mark => mark.IsOurs && mark.Protocols.HasFlag(needed));
        return !isThere && facts.NftTable == NftTableOwner.SomebodyElse
            ? new Finding(
                check, FindingStatus.Conflict,
                $"where ours would be, nftables has a table inet {OwnPieces.NftTable} that this program did not make; delete it or rename it")
            : Finding.Piece(
                check, isThere, "answers to clients' addresses are not marked",
                facts.NftTable == NftTableOwner.Doctor ? OwnPieces.MendMark : OwnPieces.AddMark);
    }

    private static IEnumerable<Finding> InTheWay(IpFamily family, HostFacts facts, uint mark, int priority)
    {
        foreach (PolicyRule rule in facts.Rules[family]
            .Where(rule => rule.Priority < priority && rule.Table != "local" && rule.Takes(mark)))
        {
            yield return new Finding(
                $"conflict {family.Name}", FindingStatus.Conflict,
                $"rule {rule.Priority} takes packets with the mark 0x{mark:x} before rule {priority} can");
        }

        foreach (TableRoute route in facts.Routes[family].Where(static route => route.Table == OwnPieces.Table && !route.IsLocalDefault))
        {
            yield return new Finding(
                $"conflict {family.Name}", FindingStatus.Conflict,
                $"table {OwnPieces.Table} has a route of somebody else's, to {route.Destination}");
        }
    }
}
