namespace Whence.Gateway.Configuration.Binding;

/// <summary>
/// Where records were written. Kept beside them, by identity: records compare by what they say, and a configuration that moved by a
/// line says the same.
/// </summary>
internal sealed class SourceMap(SourceLocation start)
{
    private readonly Dictionary<object, Origin> _origins = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<object> _empty = new(ReferenceEqualityComparer.Instance);

    public void Add(object record, SourceLocation at, SourceLocation? value = null, MappingReader? reader = null)
        => _origins[record] = new Origin(at, value ?? at, reader);

    /// <summary>Where the record starts, or its key if it stands under one.</summary>
    public SourceLocation Of(object record) => _origins.TryGetValue(record, out Origin origin) ? origin.At : start;

    /// <summary>Where the value of a record of one key and one value starts.</summary>
    public SourceLocation ValueOf(object record) => _origins.TryGetValue(record, out Origin origin) ? origin.Value : start;

    /// <summary>Where the value of a key of the record starts; the record itself when the key was not written.</summary>
    public SourceLocation Of(object record, string key)
        => _origins.TryGetValue(record, out Origin origin) ? origin.Reader?.ValueLocation(key) ?? origin.At : start;

    /// <summary>Where the key itself stands.</summary>
    public SourceLocation KeyOf(object record, string key)
        => _origins.TryGetValue(record, out Origin origin) ? origin.Reader?.KeyLocation(key) ?? origin.At : start;

    /// <summary>Where an item of a list stands, counted among those that could be read.</summary>
    public SourceLocation Of(object record, string key, int index)
        => _origins.TryGetValue(record, out Origin origin) ? origin.Reader?.ItemLocation(key, index) ?? Of(record, key) : start;

    /// <summary>Whether a key of the record was written in the file.</summary>
    public bool Wrote(object record, string key) => _origins.TryGetValue(record, out Origin origin) && origin.Reader?.Has(key) == true;

    /// <summary>Whether a key of the record was written and its value could be read.</summary>
    public bool IsGood(object record, string key) => _origins.TryGetValue(record, out Origin origin) && origin.Reader?.IsGood(key) == true;

    /// <summary>Whether the value of a key was written and is an empty list; a list whose items were all unreadable is not empty.</summary>
    public bool WroteEmptyList(object record, string key)
        => _origins.TryGetValue(record, out Origin origin) && origin.Reader?.IsEmptyList(key) == true;

    /// <summary>Remembers that the record was written as an empty list.</summary>
    public void MarkEmpty(object record) => _empty.Add(record);

    /// <summary>Whether the record was written as an empty list.</summary>
    public bool WroteEmptyValue(object record) => _empty.Contains(record);

    private readonly record struct Origin(SourceLocation At, SourceLocation Value, MappingReader? Reader);
}
