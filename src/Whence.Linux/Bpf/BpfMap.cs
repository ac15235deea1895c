using System.Runtime.InteropServices;
using Whence.Linux.Interop;

namespace Whence.Linux.Bpf;

/// <summary>A map in the kernel. Keys and values have no layout here: <see cref="BpfMap{TKey, TValue}"/> gives them one.</summary>
public sealed unsafe class BpfMap
{
    private readonly int _descriptor;

    internal BpfMap(int descriptor) => _descriptor = descriptor;

    /// <summary>How many values a map has that keeps one for each processor.</summary>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public static int ReadProcessors() => LinuxException.ThrowIfFailed(LibBpf.Processors(), "libbpf_num_possible_cpus");

    /// <summary>Gives the map a place in a file system of type bpf, where others can open it.</summary>
    /// <exception cref="LinuxException">There is no such file system, or we may not.</exception>
    public void Pin(string path) => LinuxException.ThrowIfFailed(LibBpf.Pin(_descriptor, path), "bpf(2), BPF_OBJ_PIN");

    internal void Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyStart = key, valueStart = value)
        {
            LinuxException.ThrowIfFailed(LibBpf.Update(_descriptor, keyStart, valueStart, LibBpf.UpdateAny), "bpf(2), BPF_MAP_UPDATE_ELEM");
        }
    }

    internal bool TryLookup(ReadOnlySpan<byte> key, Span<byte> value)
    {
        fixed (byte* keyStart = key, valueStart = value)
        {
            return Found(LibBpf.Lookup(_descriptor, keyStart, valueStart), "bpf(2), BPF_MAP_LOOKUP_ELEM");
        }
    }

    /// <returns>Whether it was there.</returns>
    internal bool Delete(ReadOnlySpan<byte> key)
    {
        fixed (byte* keyStart = key)
        {
            return Found(LibBpf.Delete(_descriptor, keyStart), "bpf(2), BPF_MAP_DELETE_ELEM");
        }
    }

    /// <param name="key">The one before; empty = none.</param>
    /// <param name="next">Where the next one goes.</param>
    internal bool TryNextKey(ReadOnlySpan<byte> key, Span<byte> next)
    {
        fixed (byte* keyStart = key, nextStart = next)
        {
            return Found(LibBpf.NextKey(_descriptor, keyStart, nextStart), "bpf(2), BPF_MAP_GET_NEXT_KEY");
        }
    }

    /// <summary>Reads the next ones of a table of hashes, many by one call.</summary>
    /// <param name="position">Where the walk stands.</param>
    /// <param name="isFirst">Whether it begins.</param>
    /// <param name="keys">Where keys go.</param>
    /// <param name="values">Where values go.</param>
    /// <param name="count">Room for so many; then, how many there were.</param>
    /// <returns>Whether there may be more.</returns>
    internal bool TryReadBatch(ref uint position, bool isFirst, Span<byte> keys, Span<byte> values, ref uint count)
    {
        uint next = 0;
        fixed (uint* from = &position, room = &count)
        {
            fixed (byte* keyStart = keys, valueStart = values)
            {
                int result = LibBpf.LookupBatch(_descriptor, isFirst ? null : from, &next, keyStart, valueStart, room, null);
                bool more = Found(result, "bpf(2), BPF_MAP_LOOKUP_BATCH");
                position = next;
                return more;
            }
        }
    }

    private static bool Found(int result, string call)
    {
        if (result >= 0)
        {
            return true;
        }

        int errno = Marshal.GetLastPInvokeError();
        return errno == Errno.NoEntry ? false : throw new LinuxException(call, errno);
    }
}
