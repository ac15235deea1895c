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

    /// <summary>What is in the table; null = nobody knows, as after a change of which nft did not say whether it was made.</summary>
    private TableContent? _content;

    /// <summary>Whether the table was there before this: by a crash, or because it persisted.</summary>
    private bool _wasThere;

    private bool _disposed;

    private KernelListener(KernelModel model, NftProgram nft)
    {
        (_model, _nft) = (model, nft);
        _lock = TableLock.TryTake(Family, Name) ?? throw KernelException.TableTaken(model.Name, Table);
    }

    /// <summary>What the kernel does now.</summary>
    public KernelModel Model => _model;

    /// <summary>Its table, as nft names it.</summary>
    public string Table => $"{Family} {Name}";

    private string Family => TableCompiler.Family(_model);

    private string Name => NftNames.Table(_model.Name);

    /// <summary>Puts the table in place. What a gateway of before left of it is replaced, without harm to connections that run.</summary>
    /// <exception cref="KernelException">It cannot be done; nothing has changed then.</exception>
    internal static async Task<KernelListener> StartAsync(KernelModel model, NftProgram nft, CancellationToken cancel)
    {
        var listener = new KernelListener(model, nft);
        try
        {
            await listener.PutAsync(cancel).ConfigureAwait(false);
            return listener;
        }
        catch
        {
            listener._lock.Dispose();
            throw;
        }
    }

    /// <summary>Changes what the kernel does, in one transaction; connections that run go on. Name and family stay.</summary>
    /// <exception cref="KernelException">It cannot be done; what was goes on. After a time-out nobody knows which of the two it is, and
    /// the next change begins by looking.</exception>
    public async Task ApplyAsync(KernelModel next, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (next.Name != _model.Name || next.Family != _model.Family)
        {
            throw new ArgumentException("Another table would be another listener.", nameof(next));
        }

        TableContent? content = _content ?? (await LookAsync(cancel).ConfigureAwait(false)).Content;
        _content = null;
        await _nft.ApplyAsync(TableCompiler.Compile(next, content), cancel).ConfigureAwait(false);
        (_model, _content) = (next, TableContent.Of(next));
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
            ["list", "counters", "table", Family, Name], cancel).ConfigureAwait(false);
        Dictionary<string, NftCounter> counters = NftAnswer.Of(answer, "counter", NftAnswer.Counter)
            .ToDictionary(static counter => counter.Name, StringComparer.Ordinal);
        return new KernelCounts(
            model.Name, counters.GetValueOrDefault(NftNames.Denied).Packets, [.. model.Targets.Select(target => Of(target.Address))]);

        KernelTargetCounts Of(AddressPort target)
        {
            NftCounter received = counters.GetValueOrDefault(NftNames.Counter(NftNames.Received, NftNames.Identifier(target)));
            NftCounter sent = counters.GetValueOrDefault(NftNames.Counter(NftNames.Sent, NftNames.Identifier(target)));
            long connections = counters.GetValueOrDefault(NftNames.Counter(NftNames.New, NftNames.Identifier(target))).Packets;
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

    /// <summary>For a gateway that did not come to run: at the end its table goes too if it persists, unless it was there before.</summary>
    internal void Abandon() => _model = _model with { Persist = _model.Persist && _wasThere };

    private async Task PutAsync(CancellationToken cancel)
    {
        _wasThere = (await LookAsync(cancel).ConfigureAwait(false)).Owner == TableOwner.Gateway;
        try
        {
            // All of it anew, whatever is there: counters start where the process does.
            await _nft.ApplyAsync(TableCompiler.Compile(_model, present: null), cancel).ConfigureAwait(false);
            _content = TableContent.Of(_model);
        }
        catch (Exception fault) when (!_wasThere && IsUnsettled(fault))
        {
            await RemoveQuietlyAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<(TableOwner Owner, TableContent? Content)> LookAsync(CancellationToken cancel)
    {
        (TableOwner owner, TableContent? content) = await new TableReader(_nft).ReadAsync(Family, Name, cancel).ConfigureAwait(false);
        return owner == TableOwner.SomebodyElse ? throw KernelException.TableForeign(_model.Name, Table) : (owner, content);
    }

    /// <summary>Whether nft may have made the change all the same.</summary>
    private static bool IsUnsettled(Exception fault)
        => fault is OperationCanceledException or KernelException { Fault: KernelFault.TimedOut or KernelFault.TooMuchOutput };

    private async Task RemoveQuietlyAsync()
    {
        try
        {
            await _nft.ApplyAsync(TableCompiler.Remove(_model), CancellationToken.None).ConfigureAwait(false);
        }
        catch (KernelException)
        {
            // Why the table could not be put in place is told; the next start takes it over, or removes it.
        }
    }
}
