using Whence.Gateway.Configuration.Yaml;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Lists, and mappings whose keys are names.</summary>
internal sealed partial class MappingReader
{
    /// <summary>The items that could be read; null when the key is not there. One value stands for a list of one.</summary>
    public ConfigList<T>? List<T>(string key, string expected, Func<YamlNode, BindContext, T?> read)
        where T : class
        => Items(key, expected, (node, context) => read(node, context) is { } value ? (true, value) : (false, null!));

    /// <summary>As <see cref="List"/>, for items that are values.</summary>
    public ConfigList<T>? Values<T>(string key, string expected, Func<YamlNode, BindContext, T?> read)
        where T : struct
        => Items(key, expected, (node, context) => read(node, context) is { } value ? (true, value) : (false, default(T)));

    private ConfigList<T>? Items<T>(string key, string expected, Func<YamlNode, BindContext, (bool Read, T Value)> read)
    {
        if (Node(key) is not { } node)
        {
            return null;
        }

        var items = new List<T>();
        List<SourceLocation> locations = _items[key] = [];
        foreach (YamlNode item in ItemsOf(node, key, expected))
        {
            if (read(item, Context) is (true, T value))
            {
                items.Add(value);
                locations.Add(item.Location);
            }
        }

        return [.. items];
    }

    /// <summary>Words of a list, each at most once.</summary>
    public IEnumerable<T> Flags<T>(string key, Choices<T> choices)
        where T : struct
    {
        string expected = $"a list of {string.Join(", ", choices.Words)}";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return Values<T>(key, expected, (node, context) =>
        {
            if (TextOf(node, key, expected, context) is not { } scalar || !TryWord(scalar, choices, context, out T value))
            {
                return null;
            }

            if (!seen.Add(scalar.Text))
            {
                context.Report(Problems.DuplicateItem(scalar.Location, scalar.Text));
            }

            return value;
        }) ?? [];
    }

    /// <summary>What stands under the names of a mapping.</summary>
    public ConfigList<T> Named<T>(string key, string expected, Func<YamlEntry, BindContext, T?> read)
        where T : class
    {
        if (Node(key) is not { } node)
        {
            return [];
        }

        if (node is not YamlMapping mapping)
        {
            ReportType(node, key, expected, Context);
            return [];
        }

        return [.. mapping.Entries.Select(entry => read(entry, Context)).OfType<T>()];
    }

    /// <summary>A mapping under a key, bound to a record; null when it is not there or no mapping.</summary>
    public T? Section<T>(string key, MappingShape shape, Func<MappingReader, T> bind)
        where T : class
        => Node(key) is { } node && Open(node, key, shape, Context) is { } reader ? reader.Locate(bind(reader)) : null;

    private IReadOnlyList<YamlNode> ItemsOf(YamlNode node, string key, string expected)
    {
        switch (node)
        {
            case YamlSequence sequence:
                return sequence.Items;
            case YamlScalar { IsNothing: false } single:
                return [single];
            default:
                ReportType(node, key, expected, Context);
                return [];
        }
    }
}
