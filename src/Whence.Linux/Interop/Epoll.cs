using System.Runtime.InteropServices;

namespace Whence.Linux.Interop;

/// <summary>sys/epoll.h</summary>
internal static unsafe partial class Epoll
{
    public const uint In = 0x0001;
    public const uint Priority = 0x0002;
    public const uint Out = 0x0004;
    public const uint Error = 0x0008;
    public const uint HangUp = 0x0010;
    public const uint ReadHangUp = 0x2000;
    public const uint EdgeTriggered = 1u << 31;

    public const int CloseOnExec = 0x80000;

    public const int Add = 1;
    public const int Modify = 3;

    /// <summary>The size of struct epoll_event, which is packed on x86-64 and nowhere else.</summary>
    public static readonly int EventSize = IsPacked ? 12 : 16;

    /// <summary>Where its data member begins; the events member is at 0.</summary>
    public static readonly int DataOffset = IsPacked ? 4 : 8;

    private static bool IsPacked => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    [SuppressGCTransition]
    public static partial int Control(int epoll, int operation, int descriptor, byte* @event);

    /// <remarks>The one call that waits: with a GC transition, so that nobody waits for it.</remarks>
    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int Wait(int epoll, byte* events, int capacity, int timeoutMilliseconds);
}
