using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Whence.Linux.Loops;

/// <summary>Awaiting a socket: the socket itself is what a receive waits on, and a send has a small object that is made once.</summary>
public sealed partial class LoopSocket : IValueTaskSource<LoopResult>
{
    private ManualResetValueTaskSourceCore<LoopResult> _receive;
    private Memory<byte> _into;
    private Awaited _awaited;
    private SendWait? _send;
    private SocketCopy? _copyFrom;
    private SocketCopy? _copyTo;

    private enum Awaited : byte
    {
        Nothing,
        Bytes,
        Readability,
    }

    private bool IsAwaited => _awaited != Awaited.Nothing || _send is { IsUnderWay: true } || _copyFrom is not null || _copyTo is not null;

    /// <summary>The token of the receive under way, for whoever hands this socket on as the source of a task of his own.</summary>
    public short ReceiveToken => _receive.Version;

    /// <summary>Receives at least one byte; 0 = the other end is done.</summary>
    public ValueTask<LoopResult> ReceiveAsync(Memory<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return WaitReadableAsync();
        }

        if (Loop.IsCurrent && IsReadable && MayReceiveThisTurn())
        {
            LoopResult result = TryReceive(buffer.Span);
            if (!result.IsWait)
            {
                return new ValueTask<LoopResult>(result);
            }
        }

        return Await(Awaited.Bytes, buffer);
    }

    /// <summary>Completes when a receive would not wait; takes nothing.</summary>
    public ValueTask<LoopResult> WaitReadableAsync()
        => Loop.IsCurrent && IsCertain() && MayReceiveThisTurn()
            ? new ValueTask<LoopResult>(_descriptor < 0 ? LoopResult.Cancelled : default)
            : Await(Awaited.Readability, default);

    /// <summary>As <see cref="WaitReadableAsync"/>, but never at once: what else there is to do in this turn is done before. For who works on
    /// what he receives while others wait.</summary>
    public ValueTask<LoopResult> WaitReadableNextTurnAsync() => Await(Awaited.Readability, default);

    /// <summary>Sends all of it.</summary>
    public ValueTask<LoopResult> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (!Loop.IsCurrent)
        {
            _send ??= new SendWait(this);
            ValueTask<LoopResult> later = _send.Prepare(bytes, 0);
            Loop.Post(static send => ((SendWait)send!).BeginSend(), _send);
            return later;
        }

        LoopResult result = TrySend(bytes.Span);
        if (!result.IsWait && (result.Failed || result.Bytes == bytes.Length))
        {
            return new ValueTask<LoopResult>(result);
        }

        _send ??= new SendWait(this);
        ValueTask<LoopResult> rest = _send.Prepare(bytes, result.Bytes);
        _send.Begin();
        return rest;
    }

    /// <summary>Receives what is there now, without waiting. On the loop alone: elsewhere there is nothing.</summary>
    /// <returns>How many bytes; 0 = none now, for whatever reason.</returns>
    public int ReceiveNow(Span<byte> buffer)
        => Loop.IsCurrent && IsReadable && _awaited == Awaited.Nothing && TryReceive(buffer) is { Failed: false, Value: > 0 } received
            ? received.Bytes
            : 0;

    LoopResult IValueTaskSource<LoopResult>.GetResult(short token) => GetReceiveResult(token);

    ValueTaskSourceStatus IValueTaskSource<LoopResult>.GetStatus(short token) => _receive.GetStatus(token);

    void IValueTaskSource<LoopResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _receive.OnCompleted(continuation, state, token, flags);

    /// <summary>Gives what is received here to a copy, and tells it when the target takes more.</summary>
    /// <returns>Whether nobody else is at it.</returns>
    internal bool TryAttach(SocketCopy copy, LoopSocket target)
    {
        if (_copyFrom is not null || target._copyTo is not null || _awaited != Awaited.Nothing)
        {
            return false;
        }

        _copyFrom = copy;
        target._copyTo = copy;
        return true;
    }

    internal void Detach(LoopSocket target)
    {
        _copyFrom = null;
        target._copyTo = null;
    }

    internal override void OnTurn()
    {
        OnReadable();
        if (_descriptor < 0)
        {
            _send?.OnClosed();
            _copyFrom?.OnSourceClosed();
            _copyTo?.OnTargetClosed();
        }
    }

    private LoopResult GetReceiveResult(short token) => _receive.GetResult(token);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool MayReceiveThisTurn()
    {
        if (_turn != Loop.Turn)
        {
            _turn = Loop.Turn;
            _usedOfTurn = 0;
        }

        return ++_usedOfTurn <= ReceivesPerTurn;
    }

    /// <summary>Whether there is something to receive, the end too. After a receive that filled its buffer only the kernel knows.</summary>
    private bool IsCertain()
    {
        if (_descriptor < 0 || (_ready & Readiness.Certain) != 0)
        {
            return true;
        }

        return IsReadable && !Peek().IsWait;
    }

    private ValueTask<LoopResult> Await(Awaited what, Memory<byte> into)
    {
        _receive.Reset();
        _into = into;
        var wait = new ValueTask<LoopResult>(this, _receive.Version);
        if (!Loop.IsCurrent)
        {
            // Begun there, not here: an event may come at any time, and must not meet half of it.
            Loop.Post(
                what == Awaited.Bytes
                    ? static socket => ((LoopSocket)socket!).BeginAwaited(Awaited.Bytes)
                    : static socket => ((LoopSocket)socket!).BeginAwaited(Awaited.Readability),
                this);
            return wait;
        }

        _awaited = what;
        if (IsReadable || _descriptor < 0)
        {
            Loop.RunSoon(this); // this turn has had its share
        }

        return wait;
    }

    private void BeginAwaited(Awaited what)
    {
        _awaited = what;
        OnReadable();
    }

    private void OnReadable()
    {
        switch (_awaited)
        {
            case Awaited.Bytes:
                LoopResult result = TryReceive(_into.Span);
                if (!result.IsWait)
                {
                    Complete(result);
                }

                break;
            case Awaited.Readability:
                if (IsCertain())
                {
                    Complete(_descriptor < 0 ? LoopResult.Cancelled : default);
                }

                break;
            default:
                _copyFrom?.Run();
                break;
        }
    }

    private void OnWritable(bool broken)
    {
        if (_send is { IsUnderWay: true } send)
        {
            send.OnWritable(broken);
        }
        else
        {
            _copyTo?.Run();
        }
    }

    /// <summary>A socket from which nothing is copied any more, but to which something may be, broke: the kernel tells it once, and no send
    /// may follow that would find out.</summary>
    private void OnBroken()
    {
        if (_copyFrom is null)
        {
            _copyTo?.OnTargetClosed();
        }
    }

    private void Complete(LoopResult result)
    {
        _into = default;
        _awaited = Awaited.Nothing;
        _receive.SetResult(result);
    }
}
