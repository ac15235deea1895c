namespace Whence.Proxy;

/// <summary>What there is for a host: what is written for its name, then for the wildcards that it is below, the longest first, then for
/// any host. Names are compared without case. Immutable.</summary>
/// <remarks><c>*.example.net</c> stands for every name below, however deep; in certificates it stands for one label, so they have a table
/// of their own.</remarks>
internal sealed class HostTable<T>
{
    private readonly Dictionary<string, T[]>.AlternateLookup<ReadOnlySpan<char>> _exact;
    private readonly (string Suffix, T[] Entries)[] _wildcards;
    private readonly T[] _any;

    /// <param name="entries">In the order in which those of one host are to be tried.</param>
    /// <param name="hostOf">The host of an entry, or <c>*.</c> and a host; null, empty or <c>*</c> = any.</param>
    public HostTable(IEnumerable<T> entries, Func<T, string?> hostOf)
    {
        var exact = new Dictionary<string, T[]>(StringComparer.OrdinalIgnoreCase);
        var wildcards = new List<(string Suffix, T[] Entries)>();
        _any = [];
        foreach (IGrouping<string, T> group in entries.GroupBy(entry => KeyOf(hostOf(entry)), StringComparer.OrdinalIgnoreCase))
        {
            if (group.Key.Length == 0)
            {
                _any = [.. group];
            }
            else if (group.Key.StartsWith("*.", StringComparison.Ordinal))
            {
                wildcards.Add((group.Key[1..], [.. group]));
            }
            else
            {
                exact.Add(group.Key, [.. group]);
            }
        }

        _exact = exact.GetAlternateLookup<ReadOnlySpan<char>>();
        _wildcards = [.. wildcards.OrderByDescending(static wildcard => wildcard.Suffix.Length)];
    }

    /// <summary>What to try for a host, in order.</summary>
    /// <param name="host">The host; empty = none is named, and what is for any is for that, too.</param>
    public Matches For(ReadOnlySpan<char> host) => new(this, host);

    private static string KeyOf(string? host) => host is null or "*" ? string.Empty : host;

    /// <summary>The entries of one name, wildcard or of any host, one after the other.</summary>
    public ref struct Matches(HostTable<T> table, ReadOnlySpan<char> host)
    {
        private const int Exact = -1;

        private readonly ReadOnlySpan<char> _host = host;
        private int _next = Exact;

        public T[] Current { get; private set; } = [];

        public readonly Matches GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_next == Exact)
            {
                _next = 0;
                if (table._exact.Dictionary.Count > 0 && table._exact.TryGetValue(_host, out T[]? exact))
                {
                    Current = exact;
                    return true;
                }
            }

            while (_next < table._wildcards.Length)
            {
                (string suffix, T[] entries) = table._wildcards[_next++];
                if (_host.Length > suffix.Length && _host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                {
                    Current = entries;
                    return true;
                }
            }

            Current = table._any;
            return _next++ == table._wildcards.Length;
        }
    }
}
