using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Whence.Linux.Interop;

namespace Whence.Linux.Loops;

/// <summary>A connected TCP socket on a loop.</summary>
/// <remarks>
/// <para>Watched edge-triggered from its birth to its end: the kernel tells once that something changed, and we remember. A receive that
/// gives less than there was room for has emptied the socket, so the next one waits for the next event instead of asking again (unless
/// the other end has already hung up, which is told once, too, or sent urgent data).</para>
/// <para>One receive and one send may be under way. What completes does so on the loop; what is begun on another thread is carried there.
/// Results, never exceptions.</para>
/// </remarks>
public sealed unsafe partial class LoopSocket : LoopHandle
{
    /// <summary>After so many receives that did not have to wait, in one turn, the next waits for the next turn: whoever sends as fast as we
    /// take must not keep the loop for himself.</summary>
    internal const int ReceivesPerTurn = 16;

    /// <summary>A socket that takes what it is sent is not watched for that it would: the kernel tells it at once, and the event says
    /// nothing. The first send that has to wait asks for it.</summary>
    private const uint WhileItTakes = Epoll.In | Epoll.ReadHangUp | Epoll.Priority | Epoll.EdgeTriggered;

    private int _descriptor;
    private Readiness _ready;
    private bool _isWatchedForOut;
    private uint _turn;
    private int _usedOfTurn;
    private int _fault;
    private volatile bool _resetOnClose;

    private LoopSocket(EventLoop loop, int descriptor, AddressPort peer)
        : base(loop)
    {
        _descriptor = descriptor;
        Peer = peer;
    }

    [Flags]
    private enum Readiness : byte
    {
        None = 0,

        /// <summary>A receive may give something.</summary>
        Readable = 1,

        /// <summary>The kernel said so after the last receive: it will.</summary>
        Certain = 2,

        /// <summary>A send may take something.</summary>
        Writable = 4,

        /// <summary>The other end sends nothing more, or the connection is broken: nothing more will be told.</summary>
        HungUp = 8,

        /// <summary>connect(2) has not ended.</summary>
        Connecting = 16,

        /// <summary>There were urgent data, at which a receive stops short of what lies behind them (tcp(7)), and splice(2)
        /// altogether.</summary>
        Urgent = 32,
    }

    /// <summary>The other end, IPv4-mapped as it may be.</summary>
    public AddressPort Peer { get; }

    /// <summary>Whether it was closed on our side.</summary>
    public bool IsClosed => _descriptor < 0;

    internal int Descriptor => _descriptor;

    internal bool IsReadable => (_ready & Readiness.Readable) != 0;

    internal bool MaySplice => (_ready & Readiness.Urgent) == 0;

    internal bool IsWritable => (_ready & Readiness.Writable) != 0;

    /// <summary>Our end: asked of the kernel each time. On the loop alone, where nobody can close it meanwhile: elsewhere there is
    /// nothing.</summary>
    public AddressPort ReadLocal()
    {
        if (!Loop.IsCurrent || _descriptor < 0)
        {
            return default;
        }

        byte* name = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.MaxSize;
        return Sockets.LocalName(_descriptor, name, &length) == 0 ? SocketAddress.Read(name) : default;
    }

    /// <summary>The headers of the SYN, from IP on, where the listener has them saved (TCP_SAVED_SYN). The kernel gives them once. On the loop alone.</summary>
    /// <returns>How many bytes; 0 = it kept none, as of a connection by SYN cookie, or more than there is room for.</returns>
    public int ReadSyn(Span<byte> headers)
    {
        if (!Loop.IsCurrent || _descriptor < 0)
        {
            return 0;
        }

        uint length = (uint)headers.Length;
        fixed (byte* start = headers)
        {
            return SocketOptions.Get(_descriptor, SocketOptions.LevelTcp, SocketOptions.SavedSyn, start, &length) == 0 ? (int)length : 0;
        }
    }

    /// <summary>Tells the other end that nothing more comes.</summary>
    public void ShutdownSend()
    {
        if (!Loop.IsCurrent)
        {
            Loop.Post(static socket => ((LoopSocket)socket!).ShutdownSend(), this);
        }
        else if (_descriptor >= 0)
        {
            Sockets.Shutdown(_descriptor, Sockets.ShutdownWrite);
        }
    }

    /// <summary>Closes it; what is under way ends as cancelled. A second time does nothing.</summary>
    public void Close() => CloseOnLoop();

    /// <summary>Closes it with a reset, also when somebody closes it before the loop gets to it.</summary>
    public void Abort()
    {
        _resetOnClose = true;
        CloseOnLoop();
    }

    /// <summary>Has the kernel give the connection up when the other end has acknowledged nothing for so long (TCP_USER_TIMEOUT,
    /// RFC 5482), or has taken nothing.</summary>
    public void LimitUnacknowledged(TimeSpan limit)
    {
        if (!Loop.IsCurrent)
        {
            Loop.Post(
                static arguments =>
                {
                    (LoopSocket socket, TimeSpan limit) = ((LoopSocket, TimeSpan))arguments!;
                    socket.LimitUnacknowledged(limit);
                },
                (this, limit));
        }
        else if (_descriptor >= 0)
        {
            SocketOptions.TrySet(
                _descriptor, SocketOptions.LevelTcp, SocketOptions.UserTimeout, (int)Math.Clamp(limit.TotalMilliseconds, 1, int.MaxValue));
        }
    }

    /// <summary>Takes over a connection that was accepted; on the loop.</summary>
    /// <returns>Null when the loop cannot watch it: then it is closed.</returns>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "It is the caller's.")]
    internal static LoopSocket? Accepted(EventLoop loop, int descriptor, AddressPort peer)
    {
        LoopSocket socket = new(loop, descriptor, peer) { _ready = Readiness.Writable };
        if (socket.Watch(WhileItTakes) == 0)
        {
            return socket;
        }

        socket.Abort();
        return null;
    }

    /// <summary>Receives without waiting; on the loop.</summary>
    internal LoopResult TryReceive(Span<byte> buffer)
    {
        if (_descriptor < 0)
        {
            return LoopResult.Cancelled;
        }

        if (!IsReadable)
        {
            return LoopResult.WouldWait;
        }

        nint count;
        fixed (byte* start = buffer)
        {
            count = Sockets.Receive(_descriptor, start, (nuint)buffer.Length, 0);
        }

        if (count < 0)
        {
            return NothingReceived(Marshal.GetLastSystemError());
        }

        _ready &= ~Readiness.Certain;
        if (count < buffer.Length && count > 0 && (_ready & (Readiness.HungUp | Readiness.Urgent)) == 0)
        {
            _ready &= ~Readiness.Readable;
        }

        // Whoever learned of the fault took it away from the socket, which now speaks of an end like any other.
        return count == 0 && _fault != 0 && !buffer.IsEmpty ? new LoopResult(-_fault) : new LoopResult((int)count);
    }

    /// <summary>Looks whether there is something to receive; on the loop.</summary>
    internal LoopResult Peek()
    {
        byte first;
        nint count = Sockets.Receive(_descriptor, &first, 1, Sockets.Peek);
        if (count < 0)
        {
            return NothingReceived(Marshal.GetLastSystemError());
        }

        _ready |= Readiness.Certain;
        return new LoopResult((int)count);
    }

    /// <summary>Sends without waiting; on the loop.</summary>
    /// <returns>How many bytes were taken, which may be fewer.</returns>
    internal LoopResult TrySend(ReadOnlySpan<byte> bytes)
    {
        if (_descriptor < 0)
        {
            return LoopResult.Cancelled;
        }

        if (!IsWritable)
        {
            return LoopResult.WouldWait;
        }

        nint count;
        fixed (byte* start = bytes)
        {
            count = Sockets.Send(_descriptor, start, (nuint)bytes.Length, Sockets.NoSignal);
        }

        if (count < 0)
        {
            int errno = Marshal.GetLastSystemError();
            if (errno is not (Errno.TryAgain or Errno.Interrupted))
            {
                return Broken(errno);
            }

            count = 0;
        }

        if (count < bytes.Length)
        {
            AwaitWritable();
        }

        return count == 0 && bytes.Length > 0 ? LoopResult.WouldWait : new LoopResult((int)count);
    }

    /// <summary>Moves bytes into a pipe without waiting; on the loop.</summary>
    internal LoopResult TrySpliceTo(SplicePipe pipe)
    {
        if (_descriptor < 0)
        {
            return LoopResult.Cancelled;
        }

        nint count = Descriptors.Splice(
            _descriptor, null, pipe.WriteEnd, null, (nuint)Math.Min(pipe.Size, SplicePipe.MostHeld), Descriptors.SpliceMove | Descriptors.SpliceNonBlocking);
        if (count < 0)
        {
            return NothingReceived(Marshal.GetLastSystemError());
        }

        _ready &= ~Readiness.Certain;
        pipe.Filled += (int)count;
        return new LoopResult((int)count);
    }

    /// <summary>Moves bytes out of a pipe without waiting; on the loop.</summary>
    internal LoopResult TrySpliceFrom(SplicePipe pipe)
    {
        if (_descriptor < 0)
        {
            return LoopResult.Cancelled;
        }

        nint count = Descriptors.Splice(
            pipe.ReadEnd, null, _descriptor, null, (nuint)pipe.Filled, Descriptors.SpliceMove | Descriptors.SpliceNonBlocking);
        if (count < 0)
        {
            int errno = Marshal.GetLastSystemError();
            if (errno is not (Errno.TryAgain or Errno.Interrupted))
            {
                return Broken(errno);
            }

            count = 0;
        }

        pipe.Filled -= (int)count;
        if (count == 0)
        {
            AwaitWritable();
        }

        return new LoopResult((int)count);
    }

    internal override void OnEvents(uint events)
    {
        bool broken = (events & (Epoll.Error | Epoll.HangUp)) != 0;
        if ((events & Epoll.ReadHangUp) != 0 || broken)
        {
            _ready |= Readiness.HungUp;
        }

        if ((events & Epoll.Priority) != 0)
        {
            _ready |= Readiness.Urgent;
        }

        if ((events & (Epoll.In | Epoll.ReadHangUp)) != 0 || broken)
        {
            _ready |= Readiness.Readable | Readiness.Certain;
            OnReadable();
        }

        if (((events & Epoll.Out) != 0 || broken) && !IsWritable && _descriptor >= 0)
        {
            _ready |= Readiness.Writable;
            OnWritable(broken);
        }

        if (broken && _descriptor >= 0)
        {
            OnBroken();
        }
    }

    internal override void OnLoopEnds() => Abort();

    private int Watch(uint events)
    {
        _isWatchedForOut = (events & Epoll.Out) != 0;
        return Loop.Watch(this, _descriptor, events);
    }

    /// <remarks>EPIPE is told to senders alone: the other end may yet have ended in good order.</remarks>
    private LoopResult Broken(int errno)
    {
        _fault = errno == Errno.BrokenPipe ? _fault : errno;
        return new LoopResult(-errno);
    }

    /// <summary>The socket is full. The kernel, having refused bytes, tells when it is not; if it is not already, at once.</summary>
    private void AwaitWritable()
    {
        _ready &= ~Readiness.Writable;
        if (!_isWatchedForOut)
        {
            _isWatchedForOut = true;
            Loop.Rewatch(this, _descriptor, WhileItTakes | Epoll.Out);
        }
    }

    private LoopResult NothingReceived(int errno)
    {
        if (errno is not (Errno.TryAgain or Errno.Interrupted))
        {
            return Broken(errno);
        }

        _ready &= ~(Readiness.Readable | Readiness.Certain);
        return LoopResult.WouldWait;
    }

    private void CloseOnLoop()
    {
        if (!Loop.IsCurrent)
        {
            Loop.Post(static socket => ((LoopSocket)socket!).CloseOnLoop(), this);
            return;
        }

        if (_descriptor < 0)
        {
            return;
        }

        if (_resetOnClose)
        {
            SocketOptions.ResetOnClose(_descriptor);
        }

        Loop.Unwatch(this);
        Descriptors.Close(_descriptor);
        _descriptor = -1;

        // In the next turn: whoever closes is in the middle of something, and must not be overtaken by what follows from it.
        if (IsAwaited)
        {
            Loop.RunSoon(this);
        }
    }
}
