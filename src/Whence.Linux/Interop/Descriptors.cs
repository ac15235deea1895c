using System.Runtime.InteropServices;

namespace Whence.Linux.Interop;

/// <summary>unistd.h, fcntl.h, sys/eventfd.h: what is done with any descriptor.</summary>
internal static unsafe partial class Descriptors
{
    public const int ReadOnly = 0;
    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;

    public const int GetPipeSize = 1032;
    public const int SetPipeSize = 1031;

    public const uint SpliceMove = 1;
    public const uint SpliceNonBlocking = 2;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    /// <remarks>Not suppressed: what is closed last may have to be flushed or to linger.</remarks>
    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "read")]
    [SuppressGCTransition]
    public static partial nint Read(int descriptor, void* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write")]
    [SuppressGCTransition]
    public static partial nint Write(int descriptor, void* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, int argument);

    /// <remarks>Neither end blocks: both the pipe and the socket are non-blocking.</remarks>
    [LibraryImport("libc", EntryPoint = "splice")]
    [SuppressGCTransition]
    public static partial nint Splice(int from, long* fromOffset, int to, long* toOffset, nuint length, uint flags);
}
