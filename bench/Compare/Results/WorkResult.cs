using System.Text.Json.Nodes;

namespace Whence.Compare;

/// <summary>What came out of one work.</summary>
/// <param name="Name">The work.</param>
internal abstract record WorkResult(string Name)
{
    /// <summary>What makes it invalid.</summary>
    public abstract IEnumerable<string> Faults { get; }

    /// <summary>For programs.</summary>
    public abstract JsonObject ToJson();

    /// <summary>Its own part of the page, in lines; empty where a common table says it all.</summary>
    public abstract IEnumerable<string> ToMarkdown();
}
