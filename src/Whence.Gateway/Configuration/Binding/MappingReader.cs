using System.Diagnostics;
using Whence.Gateway.Configuration.Yaml;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Reads one mapping by its shape: keys outside the shape are reported at once, values as they are asked for.</summary>
internal sealed partial class MappingReader
{
    private readonly YamlMapping _mapping;
    private readonly MappingShape _shape;
    private readonly Dictionary<string, List<SourceLocation>> _items = [];
    private readonly HashSet<string> _good = [];

    private MappingReader(YamlMapping mapping, MappingShape shape, BindContext context)
    {
        _mapping = mapping;
        _shape = shape;
        Context = context;
    }

    public BindContext Context { get; }

    public SourceLocation Location => _mapping.Location;

    /// <summary>A reader of the value if it is a mapping; otherwise the mistake is reported and the answer null.</summary>
    public static MappingReader? Open(YamlNode node, string name, MappingShape shape, BindContext context)
    {
        if (node is not YamlMapping mapping)
        {
            ReportType(node, name, $"a mapping with the keys {string.Join(", ", shape.Keys)}", context);
            return null;
        }

        var reader = new MappingReader(mapping, shape, context);
        reader.ReportForeignKeys();
        return reader;
    }

    public static void ReportType(YamlNode node, string name, string expected, BindContext context)
    {
        if (node is not YamlUnreadable)
        {
            context.Report(Problems.WrongType(node.Location, name, node.Kind, expected));
        }
    }

    /// <summary>Whether a word or text of this key was written and could be read.</summary>
    public bool IsGood(string key) => _good.Contains(key);

    public bool Has(string key) => Find(key) is not null;

    public SourceLocation? ValueLocation(string key) => Find(key)?.Value.Location;

    public SourceLocation? KeyLocation(string key) => Find(key)?.Key.Location;

    public SourceLocation? ItemLocation(string key, int index)
        => _items.TryGetValue(key, out List<SourceLocation>? items) && index < items.Count ? items[index] : null;

    public bool IsEmptyList(string key) => Find(key)?.Value is YamlSequence { Items.Count: 0 } or YamlMapping { Entries.Count: 0 };

    /// <summary>Remembers that the record came from this mapping.</summary>
    public T Locate<T>(T record)
        where T : class
    {
        Context.Sources.Add(record, Location, reader: this);
        return record;
    }

    public void RequireKey(string key, string meaning)
    {
        if (!Has(key))
        {
            Context.Report(Problems.MissingKey(Location, key, _shape.What, meaning));
        }
    }

    public YamlNode? Node(string key) => Find(key)?.Value;

    private YamlEntry? Find(string key)
    {
        // A key that is read but not in the shape would be reported as unknown when a user writes it.
        Debug.Assert(_shape.Keys.Contains(key), $"'{key}' is not in the shape of {_shape.What}.");
        return _mapping.Find(key);
    }

    private void ReportForeignKeys()
    {
        foreach (YamlEntry entry in _mapping.Entries)
        {
            string key = entry.Key.Text;
            if (_shape.Later.Contains(key))
            {
                Context.Report(Problems.LaterKey(entry.Key.Location, key, _shape.What));
            }
            else if (!_shape.Keys.Contains(key))
            {
                Context.Report(Problems.UnknownKey(entry.Key.Location, key, _shape.What, [.. _shape.Keys]));
            }
        }
    }
}
