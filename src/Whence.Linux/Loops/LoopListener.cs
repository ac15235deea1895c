using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using Whence.Linux.Interop;

namespace Whence.Linux.Loops;

/// <summary>A listening socket of one loop.</summary>
/// <remarks>
/// Watched level-triggered, and one connection is taken for each event: asking again until there is none costs a system call for each
/// burst, and a loop that takes a whole burst first lets those that it serves wait. While nobody accepts, it is not watched.
/// </remarks>
public sealed unsafe class LoopListener : LoopHandle, IValueTaskSource<LoopAccept>
{
    private ManualResetValueTaskSourceCore<LoopAccept> _accept;
    private int _descriptor;
    private bool _isAwaited;
    private bool _isArmed;
    private bool _isWatched;

    internal LoopListener(EventLoop loop, int descriptor, AddressPort local)
        : base(loop)
    {
        _descriptor = descriptor;
        Local = local;
    }

    /// <summary>Where it listens.</summary>
    public AddressPort Local { get; }

    /// <summary>Takes the next connection. One call at a time.</summary>
    public ValueTask<LoopAccept> AcceptAsync()
    {
        _accept.Reset();
        var wait = new ValueTask<LoopAccept>(this, _accept.Version);
        if (Loop.IsCurrent)
        {
            Begin();
        }
        else
        {
            Loop.Post(static listener => ((LoopListener)listener!).Begin(), this);
        }

        return wait;
    }

    /// <summary>Stops listening; an accept under way ends with ECANCELED. Any thread may call. The address is free when it completes.</summary>
    public Task CloseAsync()
    {
        if (Loop.IsCurrent)
        {
            Close();
            return Task.CompletedTask;
        }

        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Post(
            static arguments =>
            {
                (LoopListener listener, TaskCompletionSource closed) = ((LoopListener, TaskCompletionSource))arguments!;
                listener.Close();
                closed.SetResult();
            },
            (this, closed));
        return closed.Task;
    }

    LoopAccept IValueTaskSource<LoopAccept>.GetResult(short token) => _accept.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<LoopAccept>.GetStatus(short token) => _accept.GetStatus(token);

    void IValueTaskSource<LoopAccept>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _accept.OnCompleted(continuation, state, token, flags);

    internal override void OnEvents(uint events)
    {
        if (_isAwaited)
        {
            TryAccept();
        }

        if (!_isAwaited && _descriptor >= 0 && _isArmed)
        {
            // Whoever accepted pauses: level-triggered, this would come again and again.
            _isArmed = false;
            Loop.Rewatch(this, _descriptor, 0);
        }
    }

    internal override void OnTurn()
    {
        if (_descriptor < 0 && _isAwaited)
        {
            Complete(new LoopAccept(null, Errno.Cancelled));
        }
    }

    internal override void OnLoopEnds() => Close();

    private void Close()
    {
        if (_descriptor < 0)
        {
            return;
        }

        Loop.Unwatch(this);
        Descriptors.Close(_descriptor);
        _descriptor = -1;
        _isArmed = false;
        Loop.RunSoon(this);
    }

    private void Begin()
    {
        _isAwaited = true;
        if (!_isArmed)
        {
            Arm();
        }
    }

    private void Arm()
    {
        if (_descriptor < 0)
        {
            Loop.RunSoon(this);
            return;
        }

        int errno = _isWatched ? Loop.Rewatch(this, _descriptor, Epoll.In) : Loop.Watch(this, _descriptor, Epoll.In);
        _isWatched = _isArmed = errno == 0;
        if (errno != 0)
        {
            // Whatever it is (ENOSPC: fs.epoll.max_user_watches), asking again at once would spin: it counts as a shortage.
            Loop.Unwatch(this);
            Complete(new LoopAccept(null, errno == Errno.Cancelled ? errno : Errno.NoBufferSpace));
        }
    }

    private void TryAccept()
    {
        byte* name = stackalloc byte[SocketAddress.MaxSize];
        int descriptor = Accept(name, out int errno);
        if (descriptor >= 0)
        {
            LoopSocket? socket = LoopSocket.Accepted(Loop, descriptor, SocketAddress.Read(name));
            Complete(socket is null ? new LoopAccept(null, Errno.NoBufferSpace) : new LoopAccept(socket, 0, LocalOf(socket)));
        }
        else if (errno is not (Errno.TryAgain or Errno.Interrupted))
        {
            if (errno is Errno.TooManyFiles or Errno.TooManyFilesInSystem)
            {
                TurnOneAway();
            }

            Complete(new LoopAccept(null, errno));
        }
    }

    /// <summary>The listener's own address, unless it listens at all there are. Asked here, because only the loop may ask.</summary>
    private AddressPort LocalOf(LoopSocket socket) => Local.Address.IsUnspecified ? socket.ReadLocal() : Local;

    private int Accept(byte* name, out int errno)
    {
        uint length = SocketAddress.MaxSize;
        int descriptor = Sockets.Accept(_descriptor, name, &length, Sockets.NonBlocking | Sockets.CloseOnExec);
        errno = descriptor < 0 ? Marshal.GetLastSystemError() : 0;
        return descriptor;
    }

    /// <summary>No descriptor is left: whoever waits at the head of the queue is told so by a reset, instead of by nothing.</summary>
    private void TurnOneAway()
    {
        Loop.Reserve.Release();
        byte* name = stackalloc byte[SocketAddress.MaxSize];
        int descriptor = Accept(name, out _);
        if (descriptor >= 0)
        {
            SocketOptions.ResetOnClose(descriptor);
            Descriptors.Close(descriptor);
        }

        Loop.Reserve.Take();
    }

    private void Complete(LoopAccept result)
    {
        _isAwaited = false;
        _accept.SetResult(result);
    }
}
