using System.Runtime.CompilerServices;
using Whence.Linux.Interop;

namespace Whence.Linux.Bpf;

/// <summary>Global variables of a program, in memory that it and we see. Any thread may call.</summary>
/// <remarks>Its pages stay for as long as anybody has this object, also when the program is gone: who is late reads what was last written.</remarks>
internal sealed unsafe class BpfMemory
{
    private readonly byte* _start;
    private readonly int _size;

    /// <param name="map">The descriptor of the map that has them.</param>
    /// <param name="size">Their bytes.</param>
    /// <exception cref="LinuxException">Memory has run out.</exception>
    internal BpfMemory(int map, int size)
    {
        nint start = Memory.Map(0, (nuint)size, Memory.Readable | Memory.Writable, Memory.Shared, map, 0);
        LinuxException.ThrowIfFailed(start == Memory.Failed ? -1 : 0, "mmap(2) of a map");
        _start = (byte*)start;
        _size = size;
    }

    ~BpfMemory()
    {
        if (_start is not null)
        {
            _ = Memory.Unmap((nint)_start, (nuint)_size);
        }
    }

    /// <summary>Reads a variable that has a place of its own size.</summary>
    public uint Read(int offset)
    {
        uint value = Volatile.Read(ref At<uint>(offset));
        GC.KeepAlive(this);
        return value;
    }

    /// <summary>Writes a variable that has a place of its own size.</summary>
    public void Write(int offset, ulong value)
    {
        Volatile.Write(ref At<ulong>(offset), value);
        GC.KeepAlive(this);
    }

    private ref T At<T>(int offset)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, _size - sizeof(T));
        return ref Unsafe.AsRef<T>(_start + offset);
    }
}
