namespace Whence.Compare;

/// <summary>The comparison cannot go on, for a reason that the message says.</summary>
internal sealed class CompareException(string message) : Exception(message);
