namespace Whence;

/// <summary>Values by address block; a look-up gives the value of the longest block that contains the address.</summary>
/// <typeparam name="TValue">What is kept for a block.</typeparam>
/// <remarks>
/// Immutable: any number of threads may read. Memory is in proportion to the number of blocks; a look-up among 10,000 blocks takes some
/// tens of nanoseconds (bench/results). An empty map contains no address. IPv4-mapped addresses are looked up as IPv4.
/// </remarks>
public sealed class PrefixMap<TValue>
{
    private readonly RangeTable _ipv4;
    private readonly RangeTable _ipv6;
    private readonly KeyValuePair<Prefix, TValue>[] _entries;

    /// <summary>Builds the map. When a block is named twice, the last one counts.</summary>
    public PrefixMap(IEnumerable<KeyValuePair<Prefix, TValue>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var last = new Dictionary<Prefix, TValue>();
        foreach ((Prefix prefix, TValue value) in entries)
        {
            if (!prefix.Address.IsNone)
            {
                last[prefix] = value;
            }
        }

        _entries = [.. last];
        _ipv4 = RangeTable.Build(_entries.Select(static entry => entry.Key).ToArray(), AddressKind.IPv4);
        _ipv6 = RangeTable.Build(_entries.Select(static entry => entry.Key).ToArray(), AddressKind.IPv6);
    }

    /// <summary>How many different blocks there are.</summary>
    public int Count => _entries.Length;

    /// <summary>Finds the longest block that contains <paramref name="address"/>.</summary>
    /// <param name="address">The address to look up; <see cref="Address.None"/> and <see cref="Address.Unix"/> are in no block.</param>
    /// <param name="prefix">The block.</param>
    /// <param name="value">Its value.</param>
    public bool TryMatch(Address address, out Prefix prefix, out TValue value)
    {
        int index = Find(address);
        if (index < 0)
        {
            prefix = default;
            value = default!;
            return false;
        }

        (prefix, value) = _entries[index];
        return true;
    }

    internal bool Contains(Address address) => Find(address) >= 0;

    private int Find(Address address)
    {
        address = address.Unmap();
        return address.Kind switch
        {
            AddressKind.IPv4 => _ipv4.Find(address.IPv4Value),
            AddressKind.IPv6 => _ipv6.Find(address.IPv6Value),
            _ => -1,
        };
    }
}
