namespace Whence.Linux.Interop;

/// <summary>The network namespace of this process.</summary>
internal static unsafe class NetworkNamespace
{
    /// <summary>SO_NETNS_COOKIE (asm-generic/socket.h), Linux 5.14.</summary>
    internal const int CookieOption = 71;

    /// <summary>The number that the kernel and its programs know it by; null = this kernel does not say.</summary>
    public static ulong? ReadCookie()
    {
        int descriptor = LinuxException.ThrowIfFailed(Sockets.Create(Sockets.FamilyIPv4, Sockets.Datagram | Sockets.CloseOnExec, 0), "socket");
        ulong cookie = 0;
        uint length = sizeof(ulong);
        bool isThere = SocketOptions.Get(descriptor, SocketOptions.LevelSocket, CookieOption, &cookie, &length) == 0;
        Descriptors.Close(descriptor);
        return isThere ? cookie : null;
    }
}
