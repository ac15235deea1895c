using System.Collections.Immutable;
using Whence.Proxy;

namespace Whence.Gateway.Kernel;

/// <summary>A listener whose connections the kernel moves: its table, from start to end.</summary>
/// <remarks>For one caller at a time, but <see cref="CountAsync"/>, which anybody may call at any time.</remarks>
public sealed class KernelListener : IAsyncDisposable
{
    private readonly NftProgram _nft;
    private readonly TableLock _lock;
    private volatile KernelModel _model;
    private bool _disposed;

    private KernelListener(KernelModel model, NftProgram nft)
    {
        (_model, _nft) = (model, nft);
        _lock = TableLock.Take(model.Name, TableCompiler.Family(model), NftNames.Table(model.Name));
    }

    /// <summary>What the kernel does now.</summary>
    public KernelModel Model => _model;

    /// <summary>Its table, as nft names it.</summary>
    public string Table => $"{TableCompiler.Family(_model)} {NftNames.Table(_model.Name)}";

    /// <summary>Puts the table in place. What a gateway of before left of it is replaced, without harm to connections that run.</summary>
    /// <exception cref="KernelException">It cannot be done; nothing has changed then.</exception>
    public static Task<KernelListener> StartAsync(KernelModel model, TimeProvider time, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Forwarding.IsOn(model.Family)
            ? StartAsync(model, new NftProgram(NftProgram.Name, time), cancel)
            : throw KernelException.ForwardingOff(model.Name, Forwarding.Setting(model.Family));
    }

    internal static async Task<KernelListener> StartAsync(KernelModel model, NftProgram nft, CancellationToken cancel)
    {
        (string family, string table) = (TableCompiler.Family(model), NftNames.Table(model.Name));
        var listener = new KernelListener(model, nft);
        try
        {
            if (await IsForeignAsync(nft, family, table, cancel).ConfigureAwait(false))
            {
                throw KernelException.TableForeign(model.Name, $"{family} {table}");
            }

            await nft.ApplyAsync(TableCompiler.Compile(model, previous: null), cancel).ConfigureAwait(false);
            return listener;
        }
        catch
        {
            listener._lock.Dispose();
            throw;
        }
    }

    /// <summary>Changes what the kernel does, in one transaction; connections that run go on. Name and family stay.</summary>
    /// <exception cref="KernelException">It cannot be done; what was goes on.</exception>
    public async Task ApplyAsync(KernelModel next, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (next.Name != _model.Name || next.Family != _model.Family)
        {
            throw new ArgumentException("Another table would be another listener.", nameof(next));
        }

        await _nft.ApplyAsync(TableCompiler.Compile(next, _model), cancel).ConfigureAwait(false);
        _model = next;
    }

    /// <summary>As <see cref="ApplyAsync"/>, with other targets: those that are well.</summary>
    public Task ApplyTargetsAsync(ImmutableArray<TargetModel> targets, CancellationToken cancel = default)
        => ApplyAsync(_model with { Targets = targets }, cancel);

    /// <summary>Takes no new connections; those that run go on. A listener that persists goes on as it is.</summary>
    public Task CloseAsync(CancellationToken cancel = default)
        => _model.Persist ? Task.CompletedTask : ApplyAsync(_model with { TakesNew = false }, cancel);

    /// <summary>Whether connections run that came here; false where nobody can say, and on udp, where none has an end.</summary>
    public bool HasConnections() => _model.Protocol == KernelProtocol.Tcp && Conntrack.Any(_model);

    /// <summary>What the kernel has counted.</summary>
    /// <exception cref="KernelException">It does not say.</exception>
    public async Task<KernelCounts> CountAsync(CancellationToken cancel = default)
    {
        KernelModel model = _model;
        byte[] answer = await _nft.AskAsync(
            ["list", "counters", "table", TableCompiler.Family(model), NftNames.Table(model.Name)], cancel).ConfigureAwait(false);
        Dictionary<string, NftCounter> counters = NftAnswer.Of(answer, "counter", NftAnswer.Counter)
            .ToDictionary(static counter => counter.Name, StringComparer.Ordinal);
        return new KernelCounts(
            model.Name, counters.GetValueOrDefault(NftNames.Denied).Packets, [.. model.Targets.Select(target => Of(target.Address))]);

        KernelTargetCounts Of(AddressPort target)
        {
            NftCounter received = counters.GetValueOrDefault(NftNames.Counter(NftNames.Received, target));
            NftCounter sent = counters.GetValueOrDefault(NftNames.Counter(NftNames.Sent, target));
            long connections = counters.GetValueOrDefault(NftNames.Counter(NftNames.New, target)).Packets;
            return new KernelTargetCounts(target, connections, received.Packets, received.Bytes, sent.Packets, sent.Bytes);
        }
    }

    /// <summary>Takes the table away, unless it persists. Connections that still run are lost then.</summary>
    /// <exception cref="KernelException">It cannot be taken away.</exception>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            if (!_model.Persist)
            {
                await _nft.ApplyAsync(TableCompiler.Remove(_model), CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            _lock.Dispose();
        }
    }

    private static async Task<bool> IsForeignAsync(NftProgram nft, string family, string table, CancellationToken cancel)
    {
        byte[] tables = await nft.AskAsync(["list", "tables", family], cancel).ConfigureAwait(false);
        if (!NftAnswer.Of(tables, "table", NftAnswer.NameOf).Contains(table))
        {
            return false;
        }

        byte[] content = await nft.AskAsync(["list", "table", family, table], cancel).ConfigureAwait(false);
        return !NftAnswer.Of(content, "chain", NftAnswer.NameOf).Contains(NftNames.Mark);
    }
}
