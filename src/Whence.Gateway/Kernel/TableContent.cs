using System.Collections.Immutable;

namespace Whence.Gateway.Kernel;

/// <summary>What a change must know of a table of ours: which targets it has chains and counters for. Everything else is in all of
/// them.</summary>
/// <param name="Targets">How the targets are named there.</param>
internal sealed record TableContent(ImmutableArray<string> Targets)
{
    /// <summary>What a model puts into it.</summary>
    public static TableContent Of(KernelModel model) => new([.. model.Targets.Select(NftNames.Identifier)]);

    /// <summary>What <c>nft -j list table</c> says is in it.</summary>
    /// <returns>null = a piece is missing, so that it is to be made anew.</returns>
    /// <exception cref="KernelException">It is not what nft says.</exception>
    public static TableContent? Of(byte[] answer)
    {
        HashSet<string> chains = [.. NftAnswer.Of(answer, "chain", NftAnswer.NameOf)];
        HashSet<string> counters = [.. NftAnswer.Of(answer, "counter", NftAnswer.NameOf)];
        ImmutableArray<string> targets =
        [
            .. chains.Where(static chain => chain.StartsWith(NftNames.TargetPrefix, StringComparison.Ordinal))
                .Select(static chain => chain[NftNames.TargetPrefix.Length..]).Order(StringComparer.Ordinal),
        ];
        bool isWhole = NftNames.Chains.All(chains.Contains) && counters.Contains(NftNames.Denied)
            && targets.All(target => NftNames.OfTarget.All(what => counters.Contains(NftNames.Counter(what, target))));
        return isWhole ? new TableContent(targets) : null;
    }
}
