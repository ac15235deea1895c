using System.Threading.Tasks.Sources;
using Whence.Linux.Loops;

namespace Whence.Proxy.Transport.Loops;

/// <summary>A copy between two connections of one loop, to be awaited.</summary>
internal sealed class LoopCopy(LoopSocket source, LoopSocket target, ICopyProgress progress)
    : SocketCopy(source, target), IValueTaskSource<CopyResult>
{
    private ManualResetValueTaskSourceCore<CopyResult> _end;

    /// <summary>Begins. One call.</summary>
    public ValueTask<CopyResult> RunAsync()
    {
        var end = new ValueTask<CopyResult>(this, _end.Version);
        Start();
        return end;
    }

    CopyResult IValueTaskSource<CopyResult>.GetResult(short token) => _end.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<CopyResult>.GetStatus(short token) => _end.GetStatus(token);

    void IValueTaskSource<CopyResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _end.OnCompleted(continuation, state, token, flags);

    protected override void OnMoved(int bytes) => progress.Moved(bytes);

    protected override void OnEnded(SocketCopyEnd end) => _end.SetResult(end switch
    {
        SocketCopyEnd.Completed => CopyResult.Completed,
        SocketCopyEnd.SourceFailed => CopyResult.SourceFailed,
        _ => CopyResult.TargetFailed,
    });
}
