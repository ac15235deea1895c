using System.Collections.Immutable;

namespace Whence.Gateway.Kernel;

/// <summary>Blocks without those that lie in others: a set of intervals in nftables must not overlap.</summary>
internal static class PrefixCover
{
    /// <summary>The blocks of one family that are needed, in order.</summary>
    public static ImmutableArray<Prefix> Of(IEnumerable<Prefix> prefixes, AddressKind family)
    {
        ImmutableArray<Prefix>.Builder kept = ImmutableArray.CreateBuilder<Prefix>();
        IEnumerable<Prefix> ordered = prefixes.Where(prefix => prefix.Address.Kind == family)
            .OrderBy(static prefix => prefix.Address).ThenBy(static prefix => prefix.Length);
        foreach (Prefix prefix in ordered)
        {
            // Blocks lie in each other or apart: whoever is not in the last one kept is in none before it.
            if (kept.Count == 0 || !kept[^1].Contains(prefix.Address))
            {
                kept.Add(prefix);
            }
        }

        return kept.ToImmutable();
    }
}
