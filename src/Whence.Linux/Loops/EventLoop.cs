using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Whence.Linux.Interop;

namespace Whence.Linux.Loops;

/// <summary>One thread that waits for everything at once (epoll(7), edge-triggered) and does what there is to do.</summary>
/// <remarks>
/// <code>
/// turn:  wait -> events -> what other threads posted -> what was put off -> timers
/// </code>
/// What is awaited on a loop goes on inline on it, so what belongs together never changes threads and needs no lock. Nothing on a loop may
/// block. Faults that get out of a callback are reported and end nothing.
/// </remarks>
public sealed unsafe partial class EventLoop : IDisposable
{
    /// <summary>What timers are rounded up to: half of what epoll(7) and the scheduler make of a millisecond anyway would cost more
    /// wake-ups, and no time-out of a gateway is finer.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(8);

    /// <summary>Received into before it is known where it goes: one for a loop, because only one thing happens on it at a time.</summary>
    internal const int ScratchSize = 64 * 1024;

    private const int EventsPerTurn = 512;

    [ThreadStatic]
    private static EventLoop? _current;

    private readonly HandleTable _handles = new();
    private readonly ConcurrentQueue<(Action<object?> Action, object? State)> _posted = new();
    private readonly Action<Exception> _onFault;
    private readonly int _epoll;
    private readonly int _wakeUp;
    private readonly byte* _events;
    private readonly byte* _scratch;
    private readonly long _epoch = Stopwatch.GetTimestamp();
    private readonly Thread _thread;
    private readonly Lock _wakeUpGate = new();
    private Queue<LoopHandle> _soon = new();
    private Queue<LoopHandle> _now = new();
    private int _isWaking;
    private int _isRunningRest;
    private DatagramRing? _datagrams;
    private bool _isClosed;
    private int _isDisposed;
    private volatile bool _stop;
    private volatile bool _hasEnded;

    /// <summary>Starts a loop.</summary>
    /// <param name="name">The name of its thread.</param>
    /// <param name="onFault">Is told of what got out of a callback, on the loop; must not throw.</param>
    /// <exception cref="LinuxException">The kernel has no room for one.</exception>
    internal EventLoop(string name, Action<Exception> onFault)
    {
        _onFault = onFault;
        _epoll = LinuxException.ThrowIfFailed(Epoll.Create(Epoll.CloseOnExec), "epoll_create1");
        _wakeUp = Descriptors.EventDescriptor(0, Descriptors.CloseOnExec | Descriptors.NonBlocking);
        var wakeUp = new WakeUp(this, _wakeUp);
        int errno = _wakeUp < 0 ? Marshal.GetLastPInvokeError() : Watch(wakeUp, _wakeUp, Epoll.In | Epoll.EdgeTriggered);
        if (errno != 0)
        {
            // Without it nobody could ever wake the loop.
            Descriptors.Close(_wakeUp);
            Descriptors.Close(_epoll);
            throw new LinuxException("eventfd", errno);
        }

        _events = (byte*)NativeMemory.Alloc((nuint)(EventsPerTurn * Epoll.EventSize));
        _scratch = (byte*)NativeMemory.Alloc(ScratchSize);
        Reserve = new ReserveDescriptor();
        Pipes = new PipePool();
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.UnsafeStart();
    }

    /// <summary>The loop whose thread this is; null on any other thread.</summary>
    public static EventLoop? Current => _current;

    /// <summary>Whether this thread is its own.</summary>
    public bool IsCurrent => _current == this;

    /// <summary>Whether it has ended, or is about to: what is begun on it now ends as cancelled.</summary>
    internal bool IsStopped => _stop;

    /// <summary>Counts the turns, for bounds on what one turn may do.</summary>
    internal uint Turn { get; private set; }

    internal TimerWheel Timers { get; } = new();

    internal ReserveDescriptor Reserve { get; }

    internal PipePool Pipes { get; }

    /// <summary>Where datagrams are received and sent from; made when there is the first.</summary>
    internal DatagramRing Datagrams => _datagrams ??= new DatagramRing(this);

    internal Span<byte> Scratch => new(_scratch, ScratchSize);

    /// <summary>How many descriptors it watches, for tests that look for leaks. To be asked on the loop.</summary>
    internal int Watched => _handles.Count - 1;

    /// <summary>Has something done on the loop, after what was posted before, behind the events of this turn. Any thread may call.</summary>
    /// <remarks>A loop that has ended has no thread: then it is done here and now, as on the loop.</remarks>
    public void Post(Action<object?> action, object? state)
    {
        _posted.Enqueue((action, state));
        bool mustWake = Interlocked.Exchange(ref _isWaking, 1) == 0;

        // Read behind that fence: either we see that the loop has ended, or the loop, at its end, sees what we posted.
        if (_hasEnded)
        {
            RunRest();
        }
        else if (mustWake && !IsCurrent)
        {
            Wake();
        }
    }

    /// <summary>Stops it: what it watches is closed, what is awaited on it ends as cancelled.</summary>
    /// <remarks>When it returns that has happened; called on the loop, by what goes on inline there, it happens when the turn is over.</remarks>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        Post(static loop => ((EventLoop)loop!)._stop = true, this);
        if (!IsCurrent)
        {
            _thread.Join();
        }
    }

    /// <summary>Calls <see cref="LoopHandle.OnTurn"/> behind the events of this turn, or of the next: for what would keep the loop to itself,
    /// or must not happen within its caller.</summary>
    /// <remarks>Once, however often it is asked for: what is told of an event in between must not take a share for each time.</remarks>
    internal void RunSoon(LoopHandle handle)
    {
        if (!handle.IsPutOff)
        {
            handle.IsPutOff = true;
            _soon.Enqueue(handle);
        }
    }

    /// <returns>0, or the errno; the handle is to be unwatched then, too.</returns>
    internal int Watch(LoopHandle handle, int descriptor, uint events)
        => _stop ? Errno.Cancelled : Control(Epoll.Add, descriptor, events, _handles.Add(handle));

    internal int Rewatch(LoopHandle handle, int descriptor, uint events)
        => Control(Epoll.Modify, descriptor, events, _handles.NumberOf(handle));

    /// <summary>Forgets it; closing its descriptor takes it out of epoll.</summary>
    internal void Unwatch(LoopHandle handle)
    {
        if (handle.Slot >= 0)
        {
            _handles.Remove(handle);
        }
    }

    /// <summary>The first tick that is not before so long from now.</summary>
    /// <remarks>From the clock, not from when the turn began: a turn that took long would have what it winds up fire early.</remarks>
    internal long TickAfter(TimeSpan due)
        => (long)Math.Ceiling((MillisecondsNow() + Math.Max(0, due.TotalMilliseconds)) / Tick.TotalMilliseconds);

    internal void Report(Exception fault) => _onFault(fault);

    private int Control(int operation, int descriptor, uint events, ulong number)
    {
        byte* entry = stackalloc byte[16];
        *(uint*)entry = events;
        *(ulong*)(entry + Epoll.DataOffset) = number;
        return Epoll.Control(_epoll, operation, descriptor, entry) == 0 ? 0 : Marshal.GetLastSystemError();
    }

    private double MillisecondsNow() => Stopwatch.GetElapsedTime(_epoch).TotalMilliseconds;

    private long TickNow() => (long)(MillisecondsNow() / Tick.TotalMilliseconds);

    /// <remarks>Under a lock, because the number of a closed eventfd may be that of somebody's connection by then.</remarks>
    private void Wake()
    {
        lock (_wakeUpGate)
        {
            if (!_isClosed)
            {
                ulong one = 1;
                Descriptors.Write(_wakeUp, &one, sizeof(ulong));
            }
        }
    }

    /// <summary>Takes what was posted: the eventfd only ends the wait.</summary>
    private sealed class WakeUp(EventLoop loop, int descriptor) : LoopHandle(loop)
    {
        internal override void OnEvents(uint events)
        {
            ulong count;
            Descriptors.Read(descriptor, &count, sizeof(ulong));
        }

        internal override void OnLoopEnds()
        {
            // The loop closes it last.
        }
    }
}
