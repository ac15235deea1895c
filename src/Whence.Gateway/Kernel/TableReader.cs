namespace Whence.Gateway.Kernel;

/// <summary>Looks at tables of our names.</summary>
/// <param name="nft">Asked.</param>
internal sealed class TableReader(NftProgram nft)
{
    /// <summary>The names of all tables of a family.</summary>
    /// <exception cref="KernelException">nft does not say.</exception>
    public async Task<IReadOnlyList<string>> NamesAsync(string family, CancellationToken cancel)
        => NftAnswer.Of(await nft.AskAsync(["list", "tables", family], cancel).ConfigureAwait(false), "table", NftAnswer.NameOf);

    /// <summary>Whose a table is, and what is in it; null = nothing that could be changed.</summary>
    /// <exception cref="KernelException">nft does not say.</exception>
    public async Task<(TableOwner Owner, TableContent? Content)> ReadAsync(string family, string table, CancellationToken cancel)
    {
        // Of a table that is not there nft says the same as of one that the kernel has no module for, so it is looked for first.
        if (!(await NamesAsync(family, cancel).ConfigureAwait(false)).Contains(table, StringComparer.Ordinal))
        {
            return (TableOwner.Nobody, null);
        }

        byte[] content = await nft.AskAsync(["list", "table", family, table], cancel).ConfigureAwait(false);
        return NftAnswer.Of(content, "chain", NftAnswer.NameOf).Contains(NftNames.Mark)
            ? (TableOwner.Gateway, TableContent.Of(content))
            : (TableOwner.SomebodyElse, null);
    }
}
