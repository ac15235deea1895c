namespace Whence.Proxy;

/// <summary>A piece of a <see cref="VariableTemplate"/>.</summary>
/// <param name="Text">The text, or the name of the variable without its dollar sign.</param>
/// <param name="IsVariable">Which of the two.</param>
public readonly record struct TemplatePart(string Text, bool IsVariable);
