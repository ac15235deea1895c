namespace Whence;

/// <summary>A set of address blocks. The empty set contains nobody.</summary>
/// <remarks>Immutable: any number of threads may read. See <see cref="PrefixMap{TValue}"/> for what a look-up costs.</remarks>
public sealed class PrefixSet
{
    private readonly PrefixMap<bool> _map;

    /// <summary>Makes a set; blocks named twice count once.</summary>
    public PrefixSet(IEnumerable<Prefix> prefixes)
        => _map = new PrefixMap<bool>(prefixes.Select(static prefix => KeyValuePair.Create(prefix, true)));

    /// <summary>The set that contains nobody.</summary>
    public static PrefixSet Empty { get; } = new([]);

    /// <summary>How many different blocks there are.</summary>
    public int Count => _map.Count;

    /// <summary>Whether any block contains <paramref name="address"/>.</summary>
    public bool Contains(Address address) => _map.Contains(address);

    /// <summary>Finds the longest block that contains <paramref name="address"/>.</summary>
    public bool TryMatch(Address address, out Prefix prefix) => _map.TryMatch(address, out prefix, out _);
}
