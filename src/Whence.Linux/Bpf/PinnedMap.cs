using Whence.Linux.Interop;

namespace Whence.Linux.Bpf;

/// <summary>A map that somebody gave a place in a file system of type bpf.</summary>
public sealed class PinnedMap : IDisposable
{
    private int _descriptor;

    private PinnedMap(int descriptor)
    {
        _descriptor = descriptor;
        Map = new BpfMap(descriptor);
    }

    /// <summary>The map, until this is disposed.</summary>
    public BpfMap Map { get; }

    /// <summary>Opens it.</summary>
    /// <exception cref="LinuxException">There is none, or we may not.</exception>
    public static PinnedMap Open(string path) => new(LinuxException.ThrowIfFailed(LibBpf.OpenPinned(path), "bpf(2), BPF_OBJ_GET"));

    /// <summary>Closes it; it stays where it is.</summary>
    public void Dispose()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
        {
            Descriptors.Close(descriptor);
        }
    }
}
