using System.Buffers;

namespace Whence.Linux.Loops;

/// <summary>Carries one direction from a socket to another on the same loop, driven by their events alone.</summary>
/// <remarks>
/// <para>What the source has is received into the loop's scratch buffer and sent at once. Only what the target does not take is put into a
/// buffer of its own, and then nothing more is received: an idle direction holds nothing, a stalled one at most
/// <see cref="EventLoop.ScratchSize"/> bytes, or a pipe.</para>
/// <para>A direction that fills the scratch buffer again and again has proved to be bulk: its bytes then go through a pipe by splice(2),
/// uncopied, until it has calmed down.</para>
/// </remarks>
public abstract class SocketCopy
{
    /// <summary>After so many full buffers in one turn the others have theirs.</summary>
    internal const int PassesPerTurn = 8;

    /// <summary>Full buffers in a row before a direction counts as bulk (256 KiB): below, a pipe costs more than it saves.</summary>
    internal const int FullBuffersToBulk = 4;

    /// <summary>Passes in a row that gave less than a full buffer before it counts as bulk no more.</summary>
    internal const int SmallPassesToCalm = 16;

    private readonly LoopSocket _source;
    private readonly LoopSocket _target;
    private byte[]? _held;
    private int _heldStart;
    private int _heldEnd;
    private SplicePipe? _pipe;
    private int _fullBuffers;
    private int _smallPasses;
    private bool _ended;

    /// <param name="source">Where from; nobody else may receive on it meanwhile.</param>
    /// <param name="target">Where to; nobody else may send on it meanwhile.</param>
    protected SocketCopy(LoopSocket source, LoopSocket target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        _source = source;
        _target = target;
    }

    /// <summary>Whether the direction has proved to be bulk.</summary>
    internal bool IsBulk => _fullBuffers >= FullBuffersToBulk;

    /// <summary>Whether it holds bytes that the target did not take.</summary>
    internal bool IsHolding => _held is not null || _pipe is { Filled: > 0 };

    /// <summary>How many; and whether it has a pipe, for tests.</summary>
    internal (int Bytes, bool InPipe) Held => (_held is null ? _pipe?.Filled ?? 0 : _heldEnd - _heldStart, _pipe is not null);

    /// <summary>Begins; on whatever thread. Both sockets must be on one loop.</summary>
    public void Start()
    {
        if (_source.Loop.IsCurrent)
        {
            Begin();
        }
        else
        {
            _source.Loop.Post(static copy => ((SocketCopy)copy!).Begin(), this);
        }
    }

    /// <summary>The target took so many bytes more. On the loop.</summary>
    protected abstract void OnMoved(int bytes);

    /// <summary>It is over; both sockets are free again. On the loop.</summary>
    protected abstract void OnEnded(SocketCopyEnd end);

    /// <summary>Passes on what there is. Called when the source has something, when the target takes something, and by neither.</summary>
    internal void Run()
    {
        if (_source.IsPutOff)
        {
            return; // its turn comes: an event is no second share
        }

        for (int pass = 0; pass < PassesPerTurn; pass++)
        {
            if ((IsHolding && !TryPassHeldOn()) || !TryPass())
            {
                return;
            }
        }

        _source.Loop.RunSoon(_source);
    }

    internal void OnSourceClosed() => End(SocketCopyEnd.SourceFailed);

    internal void OnTargetClosed() => End(SocketCopyEnd.TargetFailed);

    private void Begin()
    {
        if (!_source.TryAttach(this, _target))
        {
            throw new InvalidOperationException("Somebody else receives from the source, or sends to the target.");
        }

        if (_target.IsClosed)
        {
            OnTargetClosed();
        }
        else
        {
            Run();
        }
    }

    /// <returns>Whether to go on.</returns>
    private bool TryPass()
    {
        if (!_source.IsReadable && !_source.IsClosed)
        {
            Rest();
            return false;
        }

        return IsBulk && _source.MaySplice && (_pipe ??= _source.Loop.Pipes.Rent()) is { } pipe ? TrySplice(pipe) : TryCopy();
    }

    private bool TryCopy()
    {
        Span<byte> scratch = _source.Loop.Scratch;
        LoopResult received = _source.TryReceive(scratch);
        if (!IsMore(received))
        {
            return false;
        }

        _fullBuffers = received.Bytes == scratch.Length ? Math.Min(_fullBuffers + 1, FullBuffersToBulk) : 0;
        ReadOnlySpan<byte> bytes = scratch[..received.Bytes];
        LoopResult sent = _target.TrySend(bytes);
        if (sent.Failed && !sent.IsWait)
        {
            End(SocketCopyEnd.TargetFailed);
            return false;
        }

        // Held first: who is told of progress must find the scratch buffer free.
        bool isAllSent = sent.Bytes == bytes.Length;
        if (!isAllSent)
        {
            Hold(bytes[sent.Bytes..]);
        }

        if (sent.Bytes > 0)
        {
            OnMoved(sent.Bytes);
        }

        return isAllSent;
    }

    private bool TrySplice(SplicePipe pipe)
    {
        LoopResult received = _source.TrySpliceTo(pipe);
        if (received.Value == 0)
        {
            return TryCopy(); // the end, unless it was urgent data that stopped it: recv(2) knows
        }

        if (!IsMore(received))
        {
            return false;
        }

        _smallPasses = received.Bytes < EventLoop.ScratchSize ? _smallPasses + 1 : 0;
        if (_smallPasses > SmallPassesToCalm)
        {
            _smallPasses = _fullBuffers = 0;
        }

        return TryPassHeldOn();
    }

    /// <returns>Whether the source gave bytes; if not, what follows from that is done.</returns>
    private bool IsMore(LoopResult received)
    {
        if (received.Value > 0)
        {
            return true;
        }

        if (received.IsWait)
        {
            Rest();
        }
        else if (received.Failed)
        {
            End(SocketCopyEnd.SourceFailed);
        }
        else
        {
            End(SocketCopyEnd.Completed);
        }

        return false;
    }

    /// <returns>Whether nothing is held any more.</returns>
    private bool TryPassHeldOn()
    {
        LoopResult sent = _pipe is { Filled: > 0 } pipe
            ? _target.TrySpliceFrom(pipe)
            : _target.TrySend(_held.AsSpan(_heldStart, _heldEnd - _heldStart));
        if (sent.Failed && !sent.IsWait)
        {
            End(SocketCopyEnd.TargetFailed);
            return false;
        }

        if (sent.Bytes > 0)
        {
            OnMoved(sent.Bytes);
        }

        if (_held is not null)
        {
            _heldStart += sent.Bytes;
            if (_heldStart == _heldEnd)
            {
                Release();
            }
        }

        // A pipe that was emptied in part has met a full socket, and the event is on its way, unless it was only cut short.
        return !IsHolding || (_target.IsWritable && TryPassHeldOn());
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        _held = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(_held);
        _heldStart = 0;
        _heldEnd = bytes.Length;
    }

    private void Release()
    {
        if (_held is not null)
        {
            ArrayPool<byte>.Shared.Return(_held);
            _held = null;
        }
    }

    /// <summary>Nothing to do until the next event: nothing is kept for it.</summary>
    private void Rest()
    {
        if (_pipe is { Filled: 0 } pipe)
        {
            _pipe = null;
            _source.Loop.Pipes.Return(pipe);
        }
    }

    private void End(SocketCopyEnd end)
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        Release();
        if (_pipe is { } pipe)
        {
            _pipe = null;
            _source.Loop.Pipes.Return(pipe);
        }

        _source.Detach(_target);
        OnEnded(end);
    }
}
