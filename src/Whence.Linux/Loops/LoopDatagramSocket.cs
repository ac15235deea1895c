using System.Runtime.InteropServices;
using Whence.Linux.Interop;

namespace Whence.Linux.Loops;

/// <summary>A UDP socket on a loop, bound to an address of ours or connected to a target.</summary>
/// <remarks>
/// <para>Watched edge-triggered. A batch that is not full has emptied the socket; a full one has the next wait for the next turn, so that
/// nobody has the loop for himself.</para>
/// <para>Nothing waits: what the kernel does not take is dropped and told, as it would be on the way.</para>
/// </remarks>
public sealed unsafe class LoopDatagramSocket : LoopHandle
{
    /// <summary>Free bytes before each datagram: the most that a header put before it can have.</summary>
    public const int Headroom = 4096;

    /// <summary>No datagram is longer: the length of UDP has 16 bits (RFC 768).</summary>
    internal const int MaxDatagram = 65_535;

    internal const int SlotSize = Headroom + MaxDatagram + 1;

    private readonly AddressPort _target;
    private int _descriptor;
    private ILoopDatagramReceiver? _receiver;

    private LoopDatagramSocket(EventLoop loop, int descriptor, AddressPort local, AddressPort target = default)
        : base(loop)
    {
        _descriptor = descriptor;
        _target = target;
        Local = local;
    }

    /// <summary>Our end; of a connected socket as it was asked for.</summary>
    public AddressPort Local { get; }

    internal int Descriptor => _descriptor;

    internal int FirstQueued { get; set; } = -1;

    internal int LastQueued { get; set; } = -1;

    /// <summary>Makes a socket that speaks with one target alone. On the loop.</summary>
    /// <param name="loop">Its loop.</param>
    /// <param name="target">The target.</param>
    /// <param name="source">Where its datagrams come from; none = what the kernel chooses.</param>
    /// <param name="error">Why there is none, as errno.</param>
    public static LoopDatagramSocket? Connect(EventLoop loop, AddressPort target, AddressPort source, out int error)
        => Connect(loop, target, source, isTransparent: false, out error);

    /// <summary>Our end as the kernel knows it, of a connected socket, too; none once it is closed. On the loop.</summary>
    public AddressPort ReadLocal()
    {
        byte* name = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.MaxSize;
        return _descriptor >= 0 && Sockets.LocalName(_descriptor, name, &length) == 0 ? SocketAddress.Read(name) : default;
    }

    /// <summary>Makes a socket whose datagrams come from an address of somebody else; see <see cref="TransparentSource"/>. On the
    /// loop.</summary>
    /// <param name="loop">Its loop.</param>
    /// <param name="target">The target.</param>
    /// <param name="source">Whose address, of the family of the target; no other socket may have it, whomever that one speaks with.</param>
    /// <param name="error">Why there is none, as errno.</param>
    public static LoopDatagramSocket? ConnectTransparent(EventLoop loop, AddressPort target, AddressPort source, out int error)
        => Connect(loop, target, source, isTransparent: true, out error);

    /// <summary>Begins to receive. On the loop, once.</summary>
    /// <returns>0, or the errno; the socket is closed then.</returns>
    public int Begin(ILoopDatagramReceiver receiver)
    {
        _receiver = receiver;
        int errno = _descriptor < 0 ? Errno.Cancelled : Loop.Watch(this, _descriptor, Epoll.In | Epoll.EdgeTriggered);
        if (errno != 0)
        {
            Close();
        }

        return errno;
    }

    /// <summary>Sends, at the end of the turn, from the slot of a datagram that is being received. On the loop; once for each slot.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="start">Where in it the datagram begins.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="to">Where to; none = the target of a connected socket.</param>
    /// <param name="from">Which address of ours it leaves from; none = the socket's.</param>
    public void Queue(int slot, int start, int length, AddressPort to, Address from)
    {
        if (_descriptor >= 0)
        {
            Loop.Datagrams.Queue(this, slot, start, length, to, from);
        }
    }

    /// <summary>Sends at once, on a connected socket; behind what is queued. On the loop.</summary>
    /// <returns>Whether the kernel took it; else the receiver is told, too.</returns>
    public bool Send(ReadOnlySpan<byte> datagram)
    {
        if (_descriptor >= 0 && LastQueued >= 0)
        {
            Loop.Datagrams.Flush(this);
        }

        if (_descriptor < 0)
        {
            return false;
        }

        nint sent;
        fixed (byte* start = datagram)
        {
            sent = Sockets.Send(_descriptor, start, (nuint)datagram.Length, Sockets.NoSignal);
        }

        if (sent < 0)
        {
            Fail(Marshal.GetLastSystemError(), 1);
        }

        return sent >= 0;
    }

    /// <summary>Closes it; what is queued is sent before. Any thread may call; the address is free when it completes.</summary>
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
                (LoopDatagramSocket socket, TaskCompletionSource closed) = ((LoopDatagramSocket, TaskCompletionSource))arguments!;
                socket.Close();
                closed.SetResult();
            },
            (this, closed));
        return closed.Task;
    }

    /// <summary>As <see cref="CloseAsync"/>, on the loop.</summary>
    public void Close()
    {
        if (_descriptor < 0)
        {
            return;
        }

        // Nobody hears of what goes wrong from here on.
        _receiver = null;
        if (LastQueued >= 0)
        {
            Loop.Datagrams.Flush(this);
        }

        Loop.Unwatch(this);
        Descriptors.Close(_descriptor);
        _descriptor = -1;
    }

    /// <summary>Binds a socket; the kernel spreads senders among those of one address (SO_REUSEPORT).</summary>
    /// <param name="loop">Its loop.</param>
    /// <param name="local">Where.</param>
    /// <param name="isFirst">Whether it is the first of its address: it takes it without sharing, so that another program's stays another
    /// program's.</param>
    /// <exception cref="LinuxException">The address cannot be had.</exception>
    internal static LoopDatagramSocket Bind(EventLoop loop, AddressPort local, bool isFirst)
    {
        int descriptor = LinuxException.ThrowIfFailed(Create(local.Address), "socket");
        try
        {
            if (local.Address.IsIPv6)
            {
                // [::]:port takes IPv6 alone, so that 0.0.0.0:port can stand beside it.
                SocketOptions.TrySet(descriptor, SocketOptions.LevelIPv6, SocketOptions.IPv6Only, 1);
            }

            if (!isFirst)
            {
                SocketOptions.TrySet(descriptor, SocketOptions.LevelSocket, SocketOptions.ReusePort, 1);
            }

            if (local.Address.IsUnspecified)
            {
                // A reply has to leave from the address that was asked, or its client does not know it.
                PacketInfo.TryAsk(descriptor, local.Address);
            }

            byte* name = stackalloc byte[SocketAddress.MaxSize];
            uint length = SocketAddress.Write(local, name);
            LinuxException.ThrowIfFailed(Sockets.Bind(descriptor, name, length), "bind");
            SocketOptions.TrySet(descriptor, SocketOptions.LevelSocket, SocketOptions.ReusePort, 1);
            length = SocketAddress.MaxSize;
            LinuxException.ThrowIfFailed(Sockets.LocalName(descriptor, name, &length) == 0 ? 0 : -1, "getsockname");
            return new LoopDatagramSocket(loop, descriptor, SocketAddress.Read(name));
        }
        catch (LinuxException)
        {
            Descriptors.Close(descriptor);
            throw;
        }
    }

    /// <remarks>Until connect(2) a bound socket takes what anybody sends, and keeps it: that is nobody's of the target.</remarks>
    internal void Deliver(in LoopDatagram datagram)
    {
        if (_target.IsNone || datagram.Peer == _target)
        {
            _receiver?.OnDatagram(datagram);
        }
    }

    internal void Fail(int errno, int lost) => _receiver?.OnFault(errno, lost);

    internal override void OnEvents(uint events)
    {
        // An ICMP error is a pending error of the socket: asked for, and taken away with it, before it hides what has come in.
        if ((events & Epoll.Error) != 0
            && SocketOptions.TryGet(_descriptor, SocketOptions.LevelSocket, SocketOptions.Error, out int errno) && errno != 0)
        {
            Receive();
            Fail(errno, 0);
        }
        else
        {
            Receive();
        }
    }

    internal override void OnTurn() => Receive();

    internal override void OnLoopEnds() => Close();

    private static LoopDatagramSocket? Connect(EventLoop loop, AddressPort target, AddressPort source, bool isTransparent, out int error)
    {
        ArgumentNullException.ThrowIfNull(loop);
        int descriptor = Create(target.Address);
        error = descriptor < 0 ? Marshal.GetLastPInvokeError()
            : source.IsNone ? 0
            : isTransparent ? TransparentSource.BindAlone(descriptor, source)
            : Bind(descriptor, source);
        byte* name = stackalloc byte[SocketAddress.MaxSize];
        if (error == 0 && Sockets.Connect(descriptor, name, SocketAddress.Write(target, name)) != 0)
        {
            error = Marshal.GetLastSystemError();
        }

        if (error == 0)
        {
            return new LoopDatagramSocket(loop, descriptor, source, target);
        }

        Descriptors.Close(descriptor);
        return null;
    }

    private static int Bind(int descriptor, AddressPort source)
    {
        byte* name = stackalloc byte[SocketAddress.MaxSize];
        return Sockets.Bind(descriptor, name, SocketAddress.Write(source, name)) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    private static int Create(Address address)
        => Sockets.Create(SocketAddress.FamilyOf(address), Sockets.Datagram | Sockets.NonBlocking | Sockets.CloseOnExec, 0);

    private void Receive()
    {
        if (_descriptor < 0)
        {
            return;
        }

        int result = Loop.Datagrams.Receive(this);
        if (_descriptor < 0)
        {
            return;
        }

        if (result < 0 && result is not (-Errno.TryAgain or -Errno.Interrupted))
        {
            Fail(-result, 0);
        }

        // A call that only gave an error away may have left datagrams behind.
        if (_descriptor >= 0 && (result > 0 || (result < 0 && result != -Errno.TryAgain)))
        {
            Loop.RunSoon(this);
        }
    }
}
