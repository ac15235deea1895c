using System.Runtime.InteropServices;
using Whence.Linux.Interop;

namespace Whence.Linux;

/// <summary>Binding a socket to an address of somebody else, so that the other end sees him (ip(7), IP_TRANSPARENT). For sockets of TCP and
/// of UDP. What comes back finds the socket only where rules and routes bring it here.</summary>
public static unsafe class TransparentSource
{
    /// <summary>Binds a socket that is neither bound nor connected, of the family of the address.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="source">The address; with port 0 the kernel chooses the port when it connects.</param>
    /// <returns>0, or errno: <see cref="Errno.NotPermitted"/> without CAP_NET_ADMIN and CAP_NET_RAW, <see cref="Errno.AddressInUse"/> where
    /// somebody listens on that port here.</returns>
    public static int Bind(SafeHandle socket, AddressPort source) => Bind(socket, source, isShared: true);

    /// <summary>The same for a socket of UDP, which gets address and port for itself alone.</summary>
    /// <remarks>The kernel lets two sockets of UDP be connected between the same two ends, and gives all that comes back to one of them (tried:
    /// Linux 6.18, the later one). Only bind(2) without SO_REUSEADDR refuses the second, whichever program it is of.</remarks>
    /// <param name="socket">The socket.</param>
    /// <param name="source">The address; with port 0 the kernel chooses the port when it connects.</param>
    /// <returns>As of <see cref="Bind(SafeHandle, AddressPort)"/>; <see cref="Errno.AddressInUse"/> also where any other socket has
    /// both.</returns>
    public static int BindAlone(SafeHandle socket, AddressPort source) => Bind(socket, source, isShared: false);

    /// <inheritdoc cref="Bind(SafeHandle, AddressPort)"/>
    internal static int Bind(int descriptor, AddressPort source) => Bind(descriptor, source, isShared: true);

    /// <inheritdoc cref="BindAlone(SafeHandle, AddressPort)"/>
    internal static int BindAlone(int descriptor, AddressPort source) => Bind(descriptor, source, isShared: false);

    private static int Bind(SafeHandle socket, AddressPort source, bool isShared)
    {
        ArgumentNullException.ThrowIfNull(socket);
        bool isHeld = false;
        try
        {
            socket.DangerousAddRef(ref isHeld);
            return Bind((int)socket.DangerousGetHandle(), source, isShared);
        }
        finally
        {
            if (isHeld)
            {
                socket.DangerousRelease();
            }
        }
    }

    private static int Bind(int descriptor, AddressPort source, bool isShared)
    {
        bool isAllowed = source.Address.IsIPv6
            ? SocketOptions.TrySet(descriptor, SocketOptions.LevelIPv6, SocketOptions.IPv6Transparent, 1)
            : SocketOptions.TrySet(descriptor, SocketOptions.LevelIPv4, SocketOptions.Transparent, 1);
        if (!isAllowed)
        {
            return Marshal.GetLastSystemError();
        }

        if (source.Port == 0)
        {
            SocketOptions.TrySet(descriptor, SocketOptions.LevelIPv4, SocketOptions.BindAddressNoPort, 1);
        }
        else if (isShared)
        {
            // One client may come to several targets from one port. With this only the four of both ends together must be free, which is
            // found out when it connects.
            SocketOptions.TrySet(descriptor, SocketOptions.LevelSocket, SocketOptions.ReuseAddress, 1);
        }

        byte* name = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.Write(source, name);
        return Sockets.Bind(descriptor, name, length) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }
}
