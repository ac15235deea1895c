using System.Runtime.InteropServices;
using Whence.Linux.Interop;

namespace Whence.Linux.Bpf;

/// <summary>A map in the kernel. Keys and values have no layout here: <see cref="BpfMap{TKey, TValue}"/> gives them one.</summary>
public sealed unsafe class BpfMap
{
    /// <summary>More than any kernel so far has to say.</summary>
    private const int InfoSize = 256;

    private readonly int _descriptor;

    internal BpfMap(int descriptor) => _descriptor = descriptor;

    /// <summary>How many values a map has that keeps one for each processor.</summary>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public static int ReadProcessors() => LinuxException.ThrowIfFailed(LibBpf.Processors(), "libbpf_num_possible_cpus");

    /// <summary>Gives the map a place in a file system of type bpf, where others can open it.</summary>
    /// <exception cref="LinuxException">There is no such file system, or we may not.</exception>
    public void Pin(string path) => LinuxException.ThrowIfFailed(LibBpf.Pin(_descriptor, path), "bpf(2), BPF_OBJ_PIN");

    /// <summary>Has us see the memory of a map that holds global variables.</summary>
    /// <param name="size">Bytes of them.</param>
    /// <exception cref="LinuxException">They are others, or memory has run out.</exception>
    internal BpfMemory OpenMemory(int size)
    {
        RequireShape(new BpfMapShape(sizeof(uint), size, HasOneForEachProcessor: false));
        return new BpfMemory(_descriptor, size);
    }

    /// <exception cref="LinuxException">Its keys or values are others: it is another program's, or another version's.</exception>
    internal void RequireShape(BpfMapShape shape)
    {
        if (ReadShape() != shape)
        {
            throw new LinuxException("the map has other keys or values than ours have", Errno.Invalid);
        }
    }

    /// <summary>What keys and values are: the kernel writes as much as it has, wherever we point.</summary>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    internal BpfMapShape ReadShape()
    {
        byte* info = stackalloc byte[InfoSize];
        new Span<byte>(info, InfoSize).Clear();
        uint length = InfoSize;
        LinuxException.ThrowIfFailed(LibBpf.Describe(_descriptor, info, &length), "bpf(2), BPF_OBJ_GET_INFO_BY_FD");
        uint At(int offset) => MemoryMarshal.Read<uint>(new ReadOnlySpan<byte>(info + offset, sizeof(uint)));
        bool hasOneForEachProcessor = At(LibBpf.MapTypeOffset) is LibBpf.MapProcessorHash or LibBpf.MapProcessorArray or LibBpf.MapProcessorLruHash
            or LibBpf.MapProcessorStorage;
        return new BpfMapShape((int)At(LibBpf.MapKeySizeOffset), (int)At(LibBpf.MapValueSizeOffset), hasOneForEachProcessor);
    }

    internal void Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyStart = key, valueStart = value)
        {
            LinuxException.ThrowIfFailed(LibBpf.Update(_descriptor, keyStart, valueStart, LibBpf.UpdateAny), "bpf(2), BPF_MAP_UPDATE_ELEM");
        }
    }

    /// <returns>Whether it was not there.</returns>
    internal bool TryAdd(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyStart = key, valueStart = value)
        {
            return Done(LibBpf.Update(_descriptor, keyStart, valueStart, LibBpf.UpdateNew), Errno.Exists, "bpf(2), BPF_MAP_UPDATE_ELEM");
        }
    }

    internal bool TryLookup(ReadOnlySpan<byte> key, Span<byte> value)
    {
        fixed (byte* keyStart = key, valueStart = value)
        {
            return Done(LibBpf.Lookup(_descriptor, keyStart, valueStart), Errno.NoEntry, "bpf(2), BPF_MAP_LOOKUP_ELEM");
        }
    }

    /// <returns>Whether it was there.</returns>
    internal bool Delete(ReadOnlySpan<byte> key)
    {
        fixed (byte* keyStart = key)
        {
            return Done(LibBpf.Delete(_descriptor, keyStart), Errno.NoEntry, "bpf(2), BPF_MAP_DELETE_ELEM");
        }
    }

    /// <param name="key">The one before; empty = none.</param>
    /// <param name="next">Where the next one goes.</param>
    internal bool TryNextKey(ReadOnlySpan<byte> key, Span<byte> next)
    {
        fixed (byte* keyStart = key, nextStart = next)
        {
            return Done(LibBpf.NextKey(_descriptor, keyStart, nextStart), Errno.NoEntry, "bpf(2), BPF_MAP_GET_NEXT_KEY");
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
                bool more = Done(result, Errno.NoEntry, "bpf(2), BPF_MAP_LOOKUP_BATCH");
                position = next;
                return more;
            }
        }
    }

    /// <param name="result">What the call returned.</param>
    /// <param name="answer">The errno that is an answer, no.</param>
    /// <param name="call">The call.</param>
    private static bool Done(int result, int answer, string call)
    {
        if (result >= 0)
        {
            return true;
        }

        int errno = Marshal.GetLastPInvokeError();
        return errno == answer ? false : throw new LinuxException(call, errno);
    }
}
