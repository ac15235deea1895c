using System.Runtime.InteropServices;

namespace Whence.Linux.Interop;

/// <summary>sys/mman.h: memory that is the kernel's, too.</summary>
internal static unsafe partial class Memory
{
    public const int Readable = 1;
    public const int Writable = 2;
    public const int Shared = 1;

    /// <summary>What <see cref="Map"/> returns when it cannot.</summary>
    public const nint Failed = -1;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint wanted, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    public static partial int Unmap(nint start, nuint length);
}
