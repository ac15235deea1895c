namespace Whence.Gateway.Configuration.Yaml;

/// <summary>A key and its value.</summary>
internal readonly record struct YamlEntry(YamlScalar Key, YamlNode Value);

/// <summary>A mapping; keys are unique here, later ones of the same name were reported and left out.</summary>
internal sealed class YamlMapping(
    SourceLocation location, IReadOnlyList<YamlEntry> entries,
    IReadOnlyDictionary<string, YamlEntry> byKey) : YamlNode(location)
{
    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    public override string Kind => "a mapping";

    public YamlEntry? Find(string key) => byKey.TryGetValue(key, out YamlEntry entry) ? entry : null;
}
