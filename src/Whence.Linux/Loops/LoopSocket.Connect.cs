using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Whence.Linux.Interop;

namespace Whence.Linux.Loops;

/// <summary>Connecting.</summary>
public sealed unsafe partial class LoopSocket
{
    /// <summary>Makes a socket that is not connected yet. Any thread may call.</summary>
    /// <param name="loop">Its loop.</param>
    /// <param name="target">Where it shall be connected to.</param>
    /// <param name="source">The address that it shall come from; the kernel chooses the port when it connects, so that ports are used up
    /// per target and not altogether (IP_BIND_ADDRESS_NO_PORT). None = the kernel chooses both.</param>
    /// <param name="error">Why there is none, as errno.</param>
    public static LoopSocket? Create(EventLoop loop, AddressPort target, AddressPort source, out int error)
        => Create(loop, target, source, isTransparent: false, out error);

    /// <summary>Makes a socket that shall come from an address of somebody else; see <see cref="TransparentSource"/>. Any thread may
    /// call.</summary>
    /// <param name="loop">Its loop.</param>
    /// <param name="target">Where it shall be connected to.</param>
    /// <param name="source">Whose address, of the family of the target.</param>
    /// <param name="error">Why there is none, as errno.</param>
    public static LoopSocket? CreateTransparent(EventLoop loop, AddressPort target, AddressPort source, out int error)
        => Create(loop, target, source, isTransparent: true, out error);

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "It is the caller's.")]
    private static LoopSocket? Create(EventLoop loop, AddressPort target, AddressPort source, bool isTransparent, out int error)
    {
        ArgumentNullException.ThrowIfNull(loop);
        int descriptor = Sockets.Create(
            SocketAddress.FamilyOf(target.Address), Sockets.Stream | Sockets.NonBlocking | Sockets.CloseOnExec, 0);
        if (descriptor < 0)
        {
            error = Marshal.GetLastPInvokeError();
            return null;
        }

        error = source.IsNone ? 0 : isTransparent ? TransparentSource.Bind(descriptor, source) : Bind(descriptor, source);
        if (error != 0)
        {
            Descriptors.Close(descriptor);
            return null;
        }

        return new LoopSocket(loop, descriptor, target);
    }

    /// <summary>Whether Nagle's algorithm is off already, so that connecting need not see to it: a call is saved.</summary>
    internal bool IsNagleOff { get; set; }

    /// <summary>Connects. One call.</summary>
    /// <returns>0 bytes when it is connected.</returns>
    public ValueTask<LoopResult> ConnectAsync()
    {
        _send ??= new SendWait(this);
        ValueTask<LoopResult> connected = _send.Prepare(default, 0);
        if (Loop.IsCurrent)
        {
            StartConnecting();
        }
        else
        {
            Loop.Post(static socket => ((LoopSocket)socket!).StartConnecting(), this);
        }

        return connected;
    }

    private static int Bind(int descriptor, AddressPort source)
    {
        // The option is one of IPv4 that the kernel honours for IPv6 too.
        SocketOptions.TrySet(descriptor, SocketOptions.LevelIPv4, SocketOptions.BindAddressNoPort, 1);
        byte* name = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.Write(source, name);
        return Sockets.Bind(descriptor, name, length) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    private void StartConnecting()
    {
        _ready |= Readiness.Connecting;
        _send!.Begin();
        if (_descriptor < 0)
        {
            _send.OnClosed();
            return;
        }

        if (!IsNagleOff)
        {
            // Whatever we pass on was one piece for its sender: waiting for more (Nagle) only adds delay at every hop.
            SocketOptions.TrySet(_descriptor, SocketOptions.LevelTcp, SocketOptions.NoDelay, 1);
        }

        byte* name = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.Write(Peer, name);
        int errno = Sockets.Connect(_descriptor, name, length) == 0 ? 0 : Marshal.GetLastSystemError();
        if (errno is not (0 or Errno.InProgress))
        {
            _send.Complete(new LoopResult(-errno));
            return;
        }

        // Connected or not: epoll says so at once if it is.
        errno = Watch(WhileItTakes | Epoll.Out);
        if (errno != 0)
        {
            _send.Complete(new LoopResult(-errno));
            Abort();
        }
    }

    /// <summary>connect(2) has ended, one way or the other.</summary>
    private LoopResult Connected(bool broken)
    {
        _ready &= ~Readiness.Connecting;
        return broken && SocketOptions.TryGet(_descriptor, SocketOptions.LevelSocket, SocketOptions.Error, out int errno) && errno != 0
            ? new LoopResult(-errno)
            : default;
    }
}
