using System.Runtime.InteropServices;

namespace Whence.Linux.Interop;

/// <summary>sys/stat.h: statx(2).</summary>
internal static unsafe partial class FileFacts
{
    public const int FromWorkingDirectory = -100;
    public const int FollowNoLink = 0x100;
    public const uint BasicFacts = 0x7ff;
    public const int Size = 256;
    public const int OwnerOffset = 20;
    public const int ModeOffset = 28;

    public const int KindMask = 0xF000;
    public const int Folder = 0x4000;
    public const int WritableByOthers = 0x12; // S_IWGRP, S_IWOTH

    /// <exception cref="LinuxException">We may not ask.</exception>
    public static bool Exists(string path)
    {
        byte* facts = stackalloc byte[Size];
        if (Read(FromWorkingDirectory, path, FollowNoLink, BasicFacts, facts) == 0)
        {
            return true;
        }

        int errno = Marshal.GetLastPInvokeError();
        return errno == Errno.NoEntry ? false : throw new LinuxException("statx", errno);
    }

    /// <summary>Whether a path is a folder, and no link to one, that nobody but its owner may write to.</summary>
    /// <param name="path">The path.</param>
    /// <param name="isOurs">Whether that is this user.</param>
    /// <exception cref="LinuxException">It is not there, or we may not ask.</exception>
    public static bool IsFolderOfOne(string path, out bool isOurs)
    {
        byte* facts = stackalloc byte[Size];
        LinuxException.ThrowIfFailed(Read(FromWorkingDirectory, path, FollowNoLink, BasicFacts, facts), "statx");
        int mode = MemoryMarshal.Read<ushort>(new ReadOnlySpan<byte>(facts + ModeOffset, sizeof(ushort)));
        uint owner = MemoryMarshal.Read<uint>(new ReadOnlySpan<byte>(facts + OwnerOffset, sizeof(uint)));
        isOurs = owner == User();
        return (mode & KindMask) == Folder && (mode & WritableByOthers) == 0;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Read(int directory, string path, int flags, uint mask, byte* facts);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint User();
}
