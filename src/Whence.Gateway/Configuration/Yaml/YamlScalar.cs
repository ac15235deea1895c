namespace Whence.Gateway.Configuration.Yaml;

/// <summary>A text.</summary>
internal sealed class YamlScalar(SourceLocation location, string text, bool plain) : YamlNode(location)
{
    public string Text { get; } = text;

    /// <summary>Nothing was written (YAML's null). A quoted empty text is not nothing.</summary>
    public bool IsNothing { get; } = plain && text is ("" or "~" or "null" or "Null" or "NULL");

    public override string Kind => IsNothing ? "nothing" : "a text";
}
