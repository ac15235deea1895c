using System.Runtime.InteropServices;
using Whence.Linux.Interop;

namespace Whence.Linux;

/// <summary>Binding a socket to an address of somebody else, so that the other end sees him (ip(7), IP_TRANSPARENT). For sockets of TCP and of
/// UDP. What comes back finds the socket only where rules and routes bring it here.</summary>
public static unsafe class TransparentSource
{
    /// <summary>Binds a socket that is neither bound nor connected, of the family of the address.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="source">The address; with port 0 the kernel chooses the port when it connects.</param>
    /// <returns>0, or errno: <see cref="Errno.NotPermitted"/> without CAP_NET_ADMIN and CAP_NET_RAW, <see cref="Errno.AddressInUse"/> where
    /// somebody listens on that port here.</returns>
    public static int Bind(SafeHandle socket, AddressPort source)
    {
        ArgumentNullException.ThrowIfNull(socket);
        bool isHeld = false;
        try
        {
            socket.DangerousAddRef(ref isHeld);
            return Bind((int)socket.DangerousGetHandle(), source);
        }
        finally
        {
            if (isHeld)
            {
                socket.DangerousRelease();
            }
        }
    }

    /// <inheritdoc cref="Bind(SafeHandle, AddressPort)"/>
    internal static int Bind(int descriptor, AddressPort source)
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
        else
        {
            // One client may come to several targets from one port. With this only the four of both ends together must be free, which is found
            // out when it connects.
            SocketOptions.TrySet(descriptor, SocketOptions.LevelSocket, SocketOptions.ReuseAddress, 1);
        }

        byte* name = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.Write(source, name);
        return Sockets.Bind(descriptor, name, length) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }
}
