using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>What Kestrel writes answers to: one buffer, sent whole at each flush, held only while there are bytes in it.</summary>
/// <remarks>
/// As <see cref="PipeWriter"/> demands, one caller at a time; <see cref="CancelPendingFlush"/> any thread may call. A flush that was begun
/// is not broken off by its token: half of an answer cannot be taken back, and who wants to end it aborts the connection.
/// </remarks>
/// <param name="connection">Where to.</param>
internal sealed class OutputWriter(Connection connection) : ClientOutput
{
    /// <summary>A send is under way, and nobody waits for its end.</summary>
    private static readonly object Flushing = new();

    /// <summary>Null = no send is under way; <see cref="Flushing"/>; or a <see cref="TaskCompletionSource"/> of who waits for its end.</summary>
    private object? _flushing;
    private PieceBuffer _piece;
    private int _cancel;
    private bool _completed;
    private long _sent;

    public override long BytesSent => Volatile.Read(ref _sent);

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _piece.Length;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        return _piece.Room(sizeHint);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes) => _piece.Advance(bytes);

    public override void CancelPendingFlush() => Volatile.Write(ref _cancel, 1);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (Volatile.Read(ref _cancel) != 0 && Interlocked.Exchange(ref _cancel, 0) != 0)
        {
            return new(new FlushResult(isCanceled: true, _completed));
        }

        if (_piece.Length == 0)
        {
            return new(new FlushResult(isCanceled: false, _completed));
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        ValueTask<TransferResult> sending = connection.SendAsync(_piece.Bytes);
        if (!sending.IsCompletedSuccessfully)
        {
            Volatile.Write(ref _flushing, Flushing);
            return FinishAsync(sending);
        }

        return Finish(sending.Result) ? default : ValueTask.FromException<FlushResult>(Gone());
    }

    public override void Complete(Exception? exception = null)
    {
        _completed = true;
        if (Volatile.Read(ref _flushing) is null)
        {
            _piece.Clear();
        }

        // Else whoever sends still reads the buffer: it goes back when that is over.
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        if (Volatile.Read(ref _flushing) is not null)
        {
            await FlushedAsync(); // Kestrel may give up a connection of HTTP/2 in the middle of a send; a second one beside it would be one too many
        }

        if (exception is null && !_completed)
        {
            await FlushAsync();
        }

        Complete();
    }

    /// <summary>Towards Kestrel not a reset: it logs one on this side as an error of ours, and takes this for what it is, a client that has
    /// gone.</summary>
    private static ConnectionAbortedException Gone() => new("The other end is gone.");

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> FinishAsync(ValueTask<TransferResult> sending)
    {
        bool fine = Finish(await sending);
        (Interlocked.Exchange(ref _flushing, null) as TaskCompletionSource)?.SetResult();
        return fine ? default(FlushResult) : throw Gone();
    }

    /// <summary>Who waits brings what it waits on: each piece of a body that the client takes slowly is a send that waits.</summary>
    private Task FlushedAsync()
    {
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        object? before = Interlocked.CompareExchange(ref _flushing, waiting, Flushing);
        return before == Flushing ? waiting.Task : (before as TaskCompletionSource)?.Task ?? Task.CompletedTask;
    }

    private bool Finish(TransferResult result)
    {
        if (!result.Failed)
        {
            Volatile.Write(ref _sent, _sent + _piece.Length);
        }

        _piece.Clear();
        return !result.Failed;
    }
}
