namespace Whence.Proxy.Transport;

/// <summary>A connection from which something was already read, or is being waited for, that its next owner must not lose.</summary>
/// <remarks>
/// The bytes are received first, then the connection beneath. Whoever can, takes them with <see cref="TakePrefix"/> and goes on with
/// <see cref="Connection"/> beneath (<see cref="Settled"/>), so that the wrapper is out of the way.
/// </remarks>
/// <param name="inner">The connection beneath.</param>
/// <param name="prefix">Bytes that were read and belong to the payload.</param>
/// <param name="pendingWait">A wait on <paramref name="inner"/> that is still under way: there may be only one receive at a time, so it is
/// taken over.</param>
internal sealed class PrefixedConnection(Connection inner, ReadOnlyMemory<byte> prefix, Task<TransferResult>? pendingWait) : Connection
{
    private ReadOnlyMemory<byte> _prefix = prefix;
    private Task<TransferResult>? _pendingWait = pendingWait;

    public override AddressPort Peer => inner.Peer;

    public override AddressPort Local => inner.Local;

    public override object? Loop => inner.Loop;

    public override void Begin(IThreadPoolWorkItem work) => inner.Begin(work);

    /// <summary>The connection itself, or the one beneath if this wrapper has nothing left to give.</summary>
    public static Connection Settled(Connection connection)
        => connection is PrefixedConnection { _prefix.IsEmpty: true, _pendingWait: null } wrapper ? wrapper.Inner : connection;

    /// <summary>Takes what was read before; it is not received again.</summary>
    public static ReadOnlyMemory<byte> TakePrefix(Connection connection)
    {
        if (connection is not PrefixedConnection wrapper)
        {
            return default;
        }

        ReadOnlyMemory<byte> taken = wrapper._prefix;
        wrapper._prefix = default;
        return taken;
    }

    public override async ValueTask<TransferResult> ReceiveAsync(Memory<byte> buffer)
    {
        if (!_prefix.IsEmpty)
        {
            int length = Math.Min(buffer.Length, _prefix.Length);
            _prefix[..length].CopyTo(buffer);
            _prefix = length == _prefix.Length ? default : _prefix[length..]; // an empty rest would hold the whole for as long as the connection lives
            return new TransferResult(length);
        }

        TransferResult waited = await FinishWaitAsync();
        return waited.Failed ? waited : await inner.ReceiveAsync(buffer);
    }

    public override ValueTask<TransferResult> WaitReadableAsync()
    {
        if (!_prefix.IsEmpty)
        {
            return ValueTask.FromResult(default(TransferResult));
        }

        return _pendingWait is null ? inner.WaitReadableAsync() : FinishWaitAsync();
    }

    public override async ValueTask<CopyResult> CopyToAsync(Connection target, ICopyProgress progress)
    {
        if (!_prefix.IsEmpty)
        {
            ReadOnlyMemory<byte> prefix = TakePrefix(this);
            if ((await target.SendAsync(prefix)).Failed)
            {
                return CopyResult.TargetFailed;
            }

            progress.Moved(prefix.Length);
        }

        return (await FinishWaitAsync()).Failed ? CopyResult.SourceFailed : await inner.CopyToAsync(target, progress);
    }

    public override ValueTask<TransferResult> SendAsync(ReadOnlyMemory<byte> buffer) => inner.SendAsync(buffer);

    public override void LimitUnacknowledged(TimeSpan limit) => inner.LimitUnacknowledged(limit);

    public override void ShutdownSend() => inner.ShutdownSend();

    public override void Abort() => inner.Abort();

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    private Connection Inner => inner;

    private async ValueTask<TransferResult> FinishWaitAsync()
    {
        if (_pendingWait is not { } wait)
        {
            return default;
        }

        TransferResult result = await wait;
        _pendingWait = null;
        return result;
    }
}
