namespace Whence;

/// <summary>Whom a rule believes, or whom an access rule means: address blocks, and AF_UNIX peers if named. The empty list is
/// nobody.</summary>
/// <remarks>Immutable: any number of threads may read.</remarks>
public sealed class TrustedNetworks
{
    private readonly PrefixSet _prefixes;

    /// <summary>Makes a list.</summary>
    /// <param name="prefixes">The blocks; none = nobody.</param>
    /// <param name="unix">Whether AF_UNIX peers belong to it (written <c>unix:</c>). Default: no.</param>
    public TrustedNetworks(IEnumerable<Prefix> prefixes, bool unix = false)
    {
        _prefixes = new PrefixSet(prefixes);
        IncludesUnix = unix;
    }

    /// <summary>The list that is nobody.</summary>
    public static TrustedNetworks Nobody { get; } = new([]);

    /// <summary>Whether AF_UNIX peers belong to the list.</summary>
    public bool IncludesUnix { get; }

    /// <summary>Whether nobody is in the list.</summary>
    public bool IsEmpty => _prefixes.Count == 0 && !IncludesUnix && !IncludesAbsent;

    /// <summary>Whether somebody without any address is taken for trusted: for looking at headers off line, never in a gateway.</summary>
    internal bool IncludesAbsent { get; init; }

    /// <summary>Whether <paramref name="address"/> is in the list. <see cref="Address.None"/> never is.</summary>
    public bool Contains(Address address) => address.Kind switch
    {
        AddressKind.Unix => IncludesUnix,
        AddressKind.None => IncludesAbsent,
        _ => _prefixes.Contains(address),
    };

    /// <summary>A list for looking at headers off line, in which a sender without any address is trusted too.</summary>
    public TrustedNetworks WithAbsentSender() => new(_prefixes, IncludesUnix) { IncludesAbsent = true };

    private TrustedNetworks(PrefixSet prefixes, bool unix)
    {
        _prefixes = prefixes;
        IncludesUnix = unix;
    }
}
