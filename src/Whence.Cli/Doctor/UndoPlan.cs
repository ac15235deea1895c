namespace Whence.Cli.Doctor;

/// <summary>What removes our pieces, and nobody else's. Pure.</summary>
internal static class UndoPlan
{
    /// <summary>For what is there alone: a second time there is nothing to do.</summary>
    public static IReadOnlyList<SystemCommand> Of(HostFacts facts) =>
    [
        .. facts.NftTable == NftTableOwner.Doctor ? [OwnPieces.RemoveMark] : Array.Empty<SystemCommand>(),
        .. facts.Rules.SelectMany(static rules => rules.Value.Where(OwnPieces.IsOurs).Select(_ => OwnPieces.RemoveRule(rules.Key))),
        .. facts.Rules.SelectMany(static rules => rules.Value.Where(rule => OwnPieces.IsOurLoopback(rule, rules.Key))
            .Select(_ => OwnPieces.RemoveLoopbackRule(rules.Key))),
        .. facts.Routes.SelectMany(static routes => routes.Value.Where(OwnPieces.IsOurs).Select(_ => OwnPieces.RemoveRoute(routes.Key))),
    ];
}
