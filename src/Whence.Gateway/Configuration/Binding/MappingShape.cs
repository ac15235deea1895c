namespace Whence.Gateway.Configuration.Binding;

/// <summary>The keys of one kind of mapping.</summary>
/// <param name="What">What the mapping describes, for messages: "a listener".</param>
/// <param name="Keys">The keys that are read.</param>
/// <param name="Later">Keys that are designed and not built yet: they are refused as such.</param>
internal sealed record MappingShape(string What, IReadOnlyList<string> Keys, IReadOnlyList<string> Later);
