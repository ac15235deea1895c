using System.Runtime.InteropServices;

namespace Whence.Linux.Interop;

/// <summary>sys/socket.h, netinet/tcp.h, netinet/in.h: options of sockets.</summary>
internal static unsafe partial class SocketOptions
{
    public const int LevelSocket = 1;
    public const int ReuseAddress = 2;
    public const int Error = 4;
    public const int Linger = 13;
    public const int ReusePort = 15;

    public const int LevelIPv4 = 0;
    public const int PacketInfoIPv4 = 8;
    public const int Transparent = 19;
    public const int BindAddressNoPort = 24;

    public const int LevelTcp = 6;
    public const int NoDelay = 1;
    public const int UserTimeout = 18;
    public const int SaveSyn = 27;
    public const int SavedSyn = 28;

    public const int LevelIPv6 = 41;
    public const int IPv6Only = 26;
    public const int ReceivePacketInfoIPv6 = 49;
    public const int PacketInfoIPv6 = 50;
    public const int IPv6Transparent = 75;

    /// <summary>struct linger</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LingerTime
    {
        public int IsOn;
        public int Seconds;
    }

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    [SuppressGCTransition]
    public static partial int Set(int descriptor, int level, int name, void* value, uint length);

    /// <remarks>Not suppressed: programs may allocate.</remarks>
    [LibraryImport("libc", EntryPoint = "setsockopt")]
    private static partial int SetLong(int descriptor, int level, int name, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    [SuppressGCTransition]
    public static partial int Get(int descriptor, int level, int name, void* value, uint* length);

    /// <summary>Has close(2) send a reset instead of a FIN.</summary>
    public static void ResetOnClose(int descriptor)
    {
        LingerTime none = new() { IsOn = 1 };
        Set(descriptor, LevelSocket, Linger, &none, (uint)sizeof(LingerTime));
    }

    public static bool TrySet(int descriptor, int level, int name, int value) => Set(descriptor, level, name, &value, sizeof(int)) == 0;

    /// <summary>Passes a value that a program of ours in the kernel reads the whole of, and the kernel the beginning.</summary>
    public static bool TrySetLong<T>(int descriptor, int level, int name, T value)
        where T : unmanaged
        => SetLong(descriptor, level, name, &value, (uint)sizeof(T)) == 0;

    public static bool TryGet(int descriptor, int level, int name, out int value)
    {
        int read = 0;
        uint length = sizeof(int);
        bool ok = Get(descriptor, level, name, &read, &length) == 0;
        value = read;
        return ok;
    }
}
