using System.Collections.Immutable;
using Whence.Gateway.Configuration.Binding;

namespace Whence.Gateway.Kernel;

/// <summary>Tables that gateways left behind, by a crash or because they persist, and that no listener of this one has. They go on taking
/// connections: past whatever listens there now, and past its access rules.</summary>
/// <param name="nft">Told.</param>
internal sealed class LeftTables(NftProgram nft)
{
    private static readonly string[] Families = ["ip", "ip6"];

    /// <summary>Those that belong to none of these listeners, and to no gateway that runs.</summary>
    /// <exception cref="KernelException">nft does not say.</exception>
    public async Task<ImmutableArray<(string Family, string Table)>> FindAsync(IEnumerable<KernelModel> models, CancellationToken cancel)
    {
        HashSet<(string Family, string Table)> wanted =
            [.. models.Select(static model => (TableCompiler.Family(model), NftNames.Table(model.Name)))];
        ImmutableArray<(string Family, string Table)>.Builder found = ImmutableArray.CreateBuilder<(string Family, string Table)>();
        foreach (string family in Families)
        {
            foreach (string table in await new TableReader(nft).NamesAsync(family, cancel).ConfigureAwait(false))
            {
                if (IsNameOfOurs(table) && !wanted.Contains((family, table)))
                {
                    found.Add((family, table));
                }
            }
        }

        return found.ToImmutable();
    }

    /// <summary>Removes one, unless it belongs to a gateway that runs or was made by somebody else.</summary>
    /// <returns>Whether it is gone.</returns>
    /// <exception cref="KernelException">It cannot be removed.</exception>
    public async Task<bool> RemoveAsync(string family, string table, CancellationToken cancel)
    {
        using TableLock? held = TableLock.TryTake(family, table);
        if (held is null
            || (await new TableReader(nft).ReadAsync(family, table, cancel).ConfigureAwait(false)).Owner != TableOwner.Gateway)
        {
            return false;
        }

        await nft.ApplyAsync(TableCompiler.Remove(family, table), cancel).ConfigureAwait(false);
        return true;
    }

    private static bool IsNameOfOurs(string table)
        => table.StartsWith(NftNames.TablePrefix, StringComparison.Ordinal) && NameText.IsName(table[NftNames.TablePrefix.Length..]);
}
