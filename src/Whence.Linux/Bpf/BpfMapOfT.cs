using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Whence.Linux.Bpf;

/// <summary>A map whose keys and values have the layouts of two structs.</summary>
/// <typeparam name="TKey">As in the program.</typeparam>
/// <typeparam name="TValue">As in the program.</typeparam>
public sealed class BpfMap<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private readonly BpfMap _map;

    /// <param name="map">The map.</param>
    /// <param name="hasOneForEachProcessor">Whether it keeps a value for each processor.</param>
    /// <exception cref="LinuxException">Its keys or values are others: it is another program's, or another version's.</exception>
    public BpfMap(BpfMap map, bool hasOneForEachProcessor = false)
    {
        ArgumentNullException.ThrowIfNull(map);
        map.RequireShape(new BpfMapShape(Unsafe.SizeOf<TKey>(), Unsafe.SizeOf<TValue>(), hasOneForEachProcessor));
        _map = map;
    }

    /// <summary>Adds a value, or replaces the one that is there.</summary>
    /// <exception cref="LinuxException">The map is full, or the kernel refuses.</exception>
    public void Update(TKey key, TValue value) => _map.Update(Bytes(ref key), Bytes(ref value));

    /// <summary>Adds a value where there is none.</summary>
    /// <returns>Whether there was none.</returns>
    /// <exception cref="LinuxException">The map is full, or the kernel refuses.</exception>
    public bool TryAdd(TKey key, TValue value) => _map.TryAdd(Bytes(ref key), Bytes(ref value));

    /// <summary>Reads a value.</summary>
    public bool TryLookup(TKey key, out TValue value)
    {
        value = default;
        return _map.TryLookup(Bytes(ref key), Bytes(ref value));
    }

    /// <summary>Reads the values of all processors, of a map that keeps one for each.</summary>
    /// <param name="key">The key.</param>
    /// <param name="values">As many as <see cref="BpfMap.ReadProcessors"/> says.</param>
    public bool TryLookup(TKey key, Span<TValue> values) => _map.TryLookup(Bytes(ref key), MemoryMarshal.AsBytes(values));

    /// <summary>Removes a value.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Delete(TKey key) => _map.Delete(Bytes(ref key));

    /// <summary>All that is there. What comes or goes meanwhile may be missing.</summary>
    /// <param name="most">No more than so many: in a map that changes a walk might never end.</param>
    public IReadOnlyList<KeyValuePair<TKey, TValue>> ReadAll(int most)
    {
        List<KeyValuePair<TKey, TValue>> all = [];
        TKey key = default;
        bool isFirst = true;
        for (int i = 0; i < most; i++)
        {
            TKey before = key;
            if (!_map.TryNextKey(isFirst ? default : Bytes(ref before), Bytes(ref key)))
            {
                break;
            }

            isFirst = false;
            if (TryLookup(key, out TValue value))
            {
                all.Add(KeyValuePair.Create(key, value));
            }
        }

        return all;
    }

    /// <summary>How many values are in a table of hashes.</summary>
    /// <remarks>By batches, and so by whole buckets: a walk by keys takes a call for each, and begins anew when a key goes.</remarks>
    public int Count()
    {
        const int Batch = 4096;
        TKey[] keys = ArrayPool<TKey>.Shared.Rent(Batch);
        TValue[] values = ArrayPool<TValue>.Shared.Rent(Batch);
        try
        {
            int all = 0;
            uint position = 0;
            bool isFirst = true, more;
            do
            {
                uint count = Batch;
                more = _map.TryReadBatch(
                    ref position, isFirst, MemoryMarshal.AsBytes(keys.AsSpan()), MemoryMarshal.AsBytes(values.AsSpan()), ref count);
                isFirst = false;
                all += (int)count;
            }
            while (more);
            return all;
        }
        finally
        {
            ArrayPool<TKey>.Shared.Return(keys);
            ArrayPool<TValue>.Shared.Return(values);
        }
    }

    private static Span<byte> Bytes<T>(ref T value)
        where T : unmanaged
        => MemoryMarshal.AsBytes(new Span<T>(ref value));
}
