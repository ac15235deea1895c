namespace Whence.Linux.Loops;

/// <summary>What a loop watches, by the number that the kernel hands back with each event.</summary>
/// <remarks>The number has a generation beside the place: an event that the kernel reported before its descriptor was closed must not reach
/// the next owner of the place.</remarks>
internal sealed class HandleTable
{
    private LoopHandle?[] _handles = new LoopHandle?[64];
    private uint[] _generations = new uint[64];
    private int[] _free = new int[64];
    private int _freeCount;
    private int _used;

    /// <summary>How many there are.</summary>
    public int Count => _used - _freeCount;

    /// <returns>The number for the kernel.</returns>
    public ulong Add(LoopHandle handle)
    {
        int slot = _freeCount > 0 ? _free[--_freeCount] : NewSlot();
        handle.Slot = slot;
        _handles[slot] = handle;
        return NumberOf(handle);
    }

    public void Remove(LoopHandle handle)
    {
        int slot = handle.Slot;
        handle.Slot = -1;
        _handles[slot] = null;
        _generations[slot]++;
        if (_freeCount == _free.Length)
        {
            Array.Resize(ref _free, _free.Length * 2);
        }

        _free[_freeCount++] = slot;
    }

    /// <returns>The number for the kernel, of something that is watched.</returns>
    public ulong NumberOf(LoopHandle handle) => ((ulong)_generations[handle.Slot] << 32) | (uint)handle.Slot;

    public LoopHandle[] Snapshot() => [.. _handles.OfType<LoopHandle>()];

    /// <returns>Null when whoever the event was for is gone.</returns>
    public LoopHandle? Find(ulong number)
    {
        uint slot = (uint)number;
        return slot < (uint)_used && _generations[slot] == (uint)(number >> 32) ? _handles[slot] : null;
    }

    private int NewSlot()
    {
        if (_used == _handles.Length)
        {
            Array.Resize(ref _handles, _used * 2);
            Array.Resize(ref _generations, _used * 2);
        }

        return _used++;
    }
}
