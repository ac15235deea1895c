using Whence.Linux.Interop;

namespace Whence.Linux.Bpf;

/// <summary>A control group of version 2: the programs in it, and the sockets that they make while they are.</summary>
public sealed class Cgroup : IDisposable
{
    private int _descriptor;

    private Cgroup(int descriptor) => _descriptor = descriptor;

    internal int Descriptor => _descriptor;

    /// <summary>Opens one by its folder.</summary>
    /// <exception cref="LinuxException">There is no such folder. Whether it is a control group is found out when something is attached.</exception>
    public static Cgroup Open(string path)
        => new(LinuxException.ThrowIfFailed(Descriptors.Open(path, Descriptors.ReadOnly | Descriptors.CloseOnExec), "open"));

    /// <summary>Closes the folder.</summary>
    public void Dispose()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
        {
            Descriptors.Close(descriptor);
        }
    }
}
