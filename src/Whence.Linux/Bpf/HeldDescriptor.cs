using System.Runtime.InteropServices;

namespace Whence.Linux.Bpf;

/// <summary>The descriptor of a handle of somebody else, who cannot close it meanwhile.</summary>
internal readonly ref struct HeldDescriptor
{
    private readonly SafeHandle _handle;
    private readonly bool _isHeld;

    public HeldDescriptor(SafeHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        _handle = handle;
        handle.DangerousAddRef(ref _isHeld);
        Descriptor = (int)handle.DangerousGetHandle();
    }

    public int Descriptor { get; }

    public void Dispose()
    {
        if (_isHeld)
        {
            _handle.DangerousRelease();
        }
    }
}
