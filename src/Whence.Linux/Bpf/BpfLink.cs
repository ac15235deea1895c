using System.Runtime.InteropServices;
using Whence.Linux.Interop;

namespace Whence.Linux.Bpf;

/// <summary>A program that is attached. It is detached when this is disposed, and when this process ends, however it ends.</summary>
public sealed unsafe class BpfLink : IDisposable
{
    /// <summary>More than any kernel so far has to say.</summary>
    private const int InfoSize = 256;

    private nint _handle;

    internal BpfLink(nint handle) => _handle = handle;

    /// <summary>The number that the kernel knows it by; no other link has it again for a long time.</summary>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public uint ReadId()
    {
        byte* info = stackalloc byte[InfoSize];
        new Span<byte>(info, InfoSize).Clear();
        uint length = InfoSize;
        LinuxException.ThrowIfFailed(LibBpf.Describe(LibBpf.DescriptorOfLink(_handle), info, &length), "bpf(2), BPF_OBJ_GET_INFO_BY_FD");
        return MemoryMarshal.Read<uint>(new ReadOnlySpan<byte>(info + LibBpf.LinkIdOffset, sizeof(uint)));
    }

    /// <summary>Whether there is a link of this number.</summary>
    /// <exception cref="LinuxException">The kernel does not say, as without CAP_SYS_ADMIN.</exception>
    public static bool Exists(uint id)
    {
        int descriptor = LibBpf.OpenLink(id);
        if (descriptor >= 0)
        {
            Descriptors.Close(descriptor);
            return true;
        }

        int errno = Marshal.GetLastPInvokeError();
        return errno == Errno.NoEntry ? false : throw new LinuxException("bpf(2), BPF_LINK_GET_FD_BY_ID", errno);
    }

    /// <summary>Detaches the program.</summary>
    public void Dispose()
    {
        nint handle = Interlocked.Exchange(ref _handle, 0);
        if (handle != 0)
        {
            _ = LibBpf.DestroyLink(handle);
        }
    }
}
