using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Whence.Linux.Loops;

namespace Whence.Proxy.Transport.Loops;

/// <summary>A connection on a loop.</summary>
internal sealed class LoopConnection : Connection, IValueTaskSource<TransferResult>
{
    private readonly LoopSocket _socket;
    private readonly AddressPort? _local;

    /// <param name="socket">Its socket, which is the connection's from now on.</param>
    /// <param name="local">Our end, where it is known; else the kernel is asked when somebody wants to know.</param>
    public LoopConnection(LoopSocket socket, AddressPort? local)
    {
        _socket = socket;
        _local = local;
        Peer = socket.Peer.Unmap();
    }

    public override AddressPort Peer { get; }

    public override AddressPort Local => _local ?? _socket.ReadLocal().Unmap();

    public override object? Loop => _socket.Loop;

    public override void Begin(IThreadPoolWorkItem work) => _socket.Loop.Post(static work => ((IThreadPoolWorkItem)work!).Execute(), work);

    public override ValueTask<TransferResult> ReceiveAsync(Memory<byte> buffer) => Map(_socket.ReceiveAsync(buffer));

    public override ValueTask<TransferResult> WaitReadableAsync() => Map(_socket.WaitReadableAsync());

    public override ValueTask<TransferResult> WaitReadableNextTurnAsync() => Map(_socket.WaitReadableNextTurnAsync());

    public override ValueTask<TransferResult> SendAsync(ReadOnlyMemory<byte> buffer)
    {
        ValueTask<LoopResult> sent = _socket.SendAsync(buffer);
        return sent.IsCompletedSuccessfully
            ? new ValueTask<TransferResult>(LoopFaults.OfTransfer(sent.Result))
            : MapLaterAsync(sent);
    }

    public override int ReadSyn(Span<byte> headers) => _socket.ReadSyn(headers);

    public override int ReceiveNow(Span<byte> buffer) => _socket.ReceiveNow(buffer);

    public override ValueTask<CopyResult> CopyToAsync(Connection target, ICopyProgress progress)
        => target is LoopConnection other && other._socket.Loop == _socket.Loop
            ? new LoopCopy(_socket, other._socket, progress).RunAsync()
            : base.CopyToAsync(target, progress);

    public override void LimitUnacknowledged(TimeSpan limit) => _socket.LimitUnacknowledged(limit);

    public override void ShutdownSend() => _socket.ShutdownSend();

    public override void Abort() => _socket.Abort();

    public override ValueTask DisposeAsync()
    {
        _socket.Close();
        return ValueTask.CompletedTask;
    }

    TransferResult IValueTaskSource<TransferResult>.GetResult(short token) => LoopFaults.OfTransfer(Receiving.GetResult(token));

    ValueTaskSourceStatus IValueTaskSource<TransferResult>.GetStatus(short token) => Receiving.GetStatus(token);

    void IValueTaskSource<TransferResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => Receiving.OnCompleted(continuation, state, token, flags);

    private IValueTaskSource<LoopResult> Receiving => _socket;

    /// <summary>A receive that waits waits on the socket itself: nothing is made for it.</summary>
    private ValueTask<TransferResult> Map(ValueTask<LoopResult> received)
        => received.IsCompletedSuccessfully
            ? new ValueTask<TransferResult>(LoopFaults.OfTransfer(received.Result))
            : new ValueTask<TransferResult>(this, _socket.ReceiveToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<TransferResult> MapLaterAsync(ValueTask<LoopResult> sent) => LoopFaults.OfTransfer(await sent);
}
