using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>What Kestrel writes the frames of many streams to: what comes in one turn of the loop, or while a send is under way, goes out in
/// one piece.</summary>
/// <remarks>
/// <para>Kestrel flushes for each answer, and small answers come by the dozen at once. One send for each is a system call and a TLS record for
/// each, which costs more than the answer itself (bench/results/tls.md).</para>
/// <para>A flush waits only while more than <see cref="MostWaiting"/> is not sent yet. Of a client that has gone it learns as of a pipe whose
/// reader is done: Kestrel writes on for a while, for several streams, and would log each exception. As <see cref="PipeWriter"/> demands, one caller at a
/// time; <see cref="CancelPendingFlush"/> any thread may call.</para>
/// </remarks>
/// <param name="connection">Where to.</param>
/// <param name="time">For <see cref="LastBytes"/>.</param>
internal sealed class JoiningWriter(Connection connection, TimeProvider time) : ClientOutput, IThreadPoolWorkItem, IValueTaskSource<FlushResult>
{
    /// <summary>What may wait for a client that takes nothing: what the design allows to be held of a direction.</summary>
    internal const int MostWaiting = 64 * 1024;

    /// <summary>Once Kestrel is done, a client has so long to take what is left: the rate that Kestrel demands is not watched any
    /// more.</summary>
    internal static readonly TimeSpan LastBytes = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private PieceBuffer _written; // the writer's alone
    private PieceBuffer _waiting;
    private PieceBuffer _sending;
    private ManualResetValueTaskSourceCore<FlushResult> _flush;
    private TaskCompletionSource? _idle;
    private bool _isSending;
    private bool _isFlushWaiting;
    private bool _isCanceled;
    private bool _isCompleted;
    private bool _isGone;
    private long _sent;

    public override long BytesSent => Volatile.Read(ref _sent);

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _written.Length;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        return _written.Room(sizeHint);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes) => _written.Advance(bytes);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        bool begins;
        ValueTask<FlushResult> flush;
        lock (_gate)
        {
            if (_isCanceled)
            {
                _isCanceled = false;
                return new(new FlushResult(isCanceled: true, isCompleted: false));
            }

            if (_isGone)
            {
                _written.Clear();
                return new(new FlushResult(isCanceled: false, isCompleted: true));
            }

            begins = TakeOver();
            flush = default;
            if (_waiting.Length + _sending.Length > MostWaiting)
            {
                _flush.Reset();
                _isFlushWaiting = true;
                flush = new(this, _flush.Version);
            }
        }

        if (begins)
        {
            connection.Begin(this);
        }

        return flush;
    }

    public override void CancelPendingFlush()
    {
        lock (_gate)
        {
            _isCanceled = !_isFlushWaiting;
            if (!TryTakeFlush())
            {
                return;
            }
        }

        _flush.SetResult(new FlushResult(isCanceled: true, isCompleted: false));
    }

    /// <remarks>What was flushed is still sent.</remarks>
    public override void Complete(Exception? exception = null)
    {
        lock (_gate)
        {
            _isCompleted = true;
            _written.Clear();
        }
    }

    /// <remarks>Waits until all is sent; who does not take it in time is aborted.</remarks>
    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        Task idle;
        bool begins;
        lock (_gate)
        {
            begins = exception is null && !_isCompleted && !_isGone && TakeOver();
            Complete(exception);
            if (!_isSending)
            {
                return;
            }

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            idle = _idle.Task;
        }

        if (begins)
        {
            connection.Begin(this);
        }

        await using ITimer bound = time.CreateTimer(
            static connection => ((Connection)connection!).Abort(), connection, LastBytes, Timeout.InfiniteTimeSpan);
        await idle;
    }

    void IThreadPoolWorkItem.Execute() => _ = SendAsync();

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _flush.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _flush.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _flush.OnCompleted(continuation, state, token, flags);

    /// <summary>Sends what there is until nothing is left. Never throws.</summary>
    private async Task SendAsync()
    {
        while (TryTakePiece())
        {
            TransferResult result = await connection.SendAsync(_sending.Bytes);
            Sent(result);
        }
    }

    private bool TryTakePiece()
    {
        lock (_gate)
        {
            if (_waiting.Length > 0)
            {
                (_sending, _waiting) = (_waiting, _sending);
                return true;
            }

            _isSending = false;
            _idle?.TrySetResult();
            return false;
        }
    }

    private void Sent(TransferResult result)
    {
        bool resumes;
        lock (_gate)
        {
            if (result.Failed)
            {
                _isGone = true;
                _waiting.Clear();
            }
            else
            {
                Volatile.Write(ref _sent, _sent + _sending.Length);
            }

            _sending.Clear();
            resumes = _waiting.Length <= MostWaiting / 2 && TryTakeFlush();
        }

        if (resumes)
        {
            _flush.SetResult(new FlushResult(isCanceled: false, isCompleted: result.Failed));
        }
    }

    /// <summary>Lets what was written wait to be sent.</summary>
    /// <returns>Whether nobody is sending yet.</returns>
    private bool TakeOver()
    {
        if (_written.Length == 0)
        {
            return false;
        }

        _waiting.Take(ref _written);
        bool begins = !_isSending;
        _isSending = true;
        return begins;
    }

    private bool TryTakeFlush()
    {
        bool taken = _isFlushWaiting;
        _isFlushWaiting = false;
        return taken;
    }
}
