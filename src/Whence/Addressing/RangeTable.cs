namespace Whence;

/// <summary>Nested blocks laid flat: sorted, disjoint ranges, each with the index of the longest block that covers it.</summary>
/// <remarks>
/// A look-up is one step into a directory that cuts the used part of the number line into equal slices (about one slice a range), then a
/// search among the few ranges of that slice. Where all ranges crowd into one slice the search is an ordinary binary one: slower, never
/// wrong. The tests hold it against a plain scan over all blocks.
/// </remarks>
internal sealed class RangeTable
{
    private readonly UInt128 _origin;
    private readonly UInt128 _end;
    private readonly int _shift;
    private readonly int[] _slices;
    private readonly UInt128[] _starts;
    private readonly int[] _owners;

    private RangeTable(UInt128[] starts, int[] owners)
    {
        _starts = starts;
        _owners = owners;
        if (starts.Length == 0)
        {
            _slices = [];
            return;
        }

        _origin = starts[0];
        _end = starts[^1];
        int spanBits = 128 - (int)UInt128.LeadingZeroCount(_end - _origin);
        int sliceBits = int.Log2(starts.Length) + 1;
        _shift = Math.Max(0, spanBits - sliceBits);
        _slices = new int[(int)((_end - _origin) >> _shift) + 2];
        int slice = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            int own = (int)((starts[i] - _origin) >> _shift);
            while (slice <= own)
            {
                _slices[slice++] = i;
            }
        }

        _slices[^1] = starts.Length;
    }

    /// <summary>Lays the blocks of one kind flat; an owner of -1 marks the space between blocks.</summary>
    internal static RangeTable Build(Prefix[] prefixes, AddressKind kind)
    {
        int[] order = [.. Enumerable.Range(0, prefixes.Length).Where(i => prefixes[i].Address.Kind == kind)];
        Array.Sort(order, (a, b) => prefixes[a].FirstValue.CompareTo(prefixes[b].FirstValue) is var byStart and not 0
            ? byStart
            : prefixes[a].Length.CompareTo(prefixes[b].Length));

        UInt128 highest = kind == AddressKind.IPv4 ? uint.MaxValue : UInt128.MaxValue;
        var starts = new List<UInt128>();
        var owners = new List<int>();
        var open = new Stack<int>();
        foreach (int index in order)
        {
            Close(open, prefixes, prefixes[index].FirstValue, highest, starts, owners);
            Add(prefixes[index].FirstValue, index, starts, owners);
            open.Push(index);
        }

        Close(open, prefixes, null, highest, starts, owners);
        return new RangeTable([.. starts], [.. owners]);
    }

    internal int Find(UInt128 value)
    {
        if (_slices.Length == 0 || value < _origin)
        {
            return -1;
        }

        if (value >= _end)
        {
            return _owners[^1];
        }

        int slice = (int)((value - _origin) >> _shift);

        // The range that holds the value starts in this slice or is the last one before it: search [low, high) for the last start <= value.
        int low = Math.Max(_slices[slice] - 1, 0);
        int high = _slices[slice + 1];
        while (high - low > 1)
        {
            int middle = (low + high) >>> 1;
            if (_starts[middle] <= value)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return _owners[low];
    }

    /// <summary>Ends every open block that ends before <paramref name="next"/>; what follows it belongs to the block around it.</summary>
    private static void Close(Stack<int> open, Prefix[] prefixes, UInt128? next, UInt128 highest, List<UInt128> starts, List<int> owners)
    {
        while (open.TryPeek(out int top) && (next is null || prefixes[top].LastValue < next))
        {
            open.Pop();
            UInt128 last = prefixes[top].LastValue;
            if (last < highest)
            {
                Add(last + 1, open.TryPeek(out int around) ? around : -1, starts, owners);
            }
        }
    }

    private static void Add(UInt128 start, int owner, List<UInt128> starts, List<int> owners)
    {
        if (starts.Count > 0 && starts[^1] == start)
        {
            owners[^1] = owner;
            return;
        }

        starts.Add(start);
        owners.Add(owner);
    }
}
