namespace Whence.Gateway.Configuration.Yaml;

/// <summary>
/// What one configuration may cost before anybody has looked at its meaning. A file may come from an API call, so all of this is bounded.
/// </summary>
internal static class YamlLimits
{
    /// <summary>Far more than any hand-written configuration, and little enough to hold as text (32 MiB) while it is parsed.</summary>
    public const int MaxFileBytes = 16 * 1024 * 1024;

    /// <summary>
    /// The deepest place of our own keys is 9 (a list in a rule of a route); recursion must end long before the stack does.
    /// </summary>
    public const int MaxDepth = 32;

    /// <summary>About 40 MiB as a tree. 16 MiB of "- a" lines would otherwise become 4 million nodes.</summary>
    public const int MaxNodes = 256 * 1024;

    /// <summary>
    /// The longest text that makes sense is a log format or a header value; messages, logs and heads stay bounded with it.
    /// </summary>
    public const int MaxTextLength = 16 * 1024;
}
