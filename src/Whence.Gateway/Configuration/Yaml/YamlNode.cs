namespace Whence.Gateway.Configuration.Yaml;

/// <summary>A value of the file and the place where it starts.</summary>
internal abstract class YamlNode(SourceLocation location)
{
    public SourceLocation Location { get; } = location;

    /// <summary>What it is, for messages: "a list".</summary>
    public abstract string Kind { get; }
}

/// <summary>A value that was reported as unreadable while the tree was built; readers pass over it silently.</summary>
internal sealed class YamlUnreadable(SourceLocation location) : YamlNode(location)
{
    public override string Kind => "unreadable";
}
