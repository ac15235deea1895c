using Whence.Linux.Loops;

namespace Whence.Linux.Tests;

/// <summary>A copy that tells how it went.</summary>
internal sealed class TestCopy(LoopSocket source, LoopSocket target) : SocketCopy(source, target)
{
    private readonly LoopSocket _target = target;
    private readonly TaskCompletionSource<SocketCopyEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _moved;
    private volatile bool _wasBulk;
    private volatile bool _hadPipe;

    public Task<SocketCopyEnd> Ended => _ended.Task;

    public long Moved => Interlocked.Read(ref _moved);

    /// <summary>Whether the direction ever counted as bulk.</summary>
    public bool WasBulk => _wasBulk;

    /// <summary>Whether bytes ever went through a pipe.</summary>
    public bool HadPipe => _hadPipe;

    /// <summary>Called with each piece, on the loop.</summary>
    public Action OnPiece { get; init; } = static () => { };

    protected override void OnMoved(int bytes)
    {
        Assert.True(bytes > 0);
        Interlocked.Add(ref _moved, bytes);
        _wasBulk |= IsBulk;
        _hadPipe |= Held.InPipe;
        OnPiece();
    }

    /// <summary>The end is passed on, as a relay does.</summary>
    protected override void OnEnded(SocketCopyEnd end)
    {
        if (end == SocketCopyEnd.Completed)
        {
            _target.ShutdownSend();
        }

        _ended.SetResult(end);
    }
}
