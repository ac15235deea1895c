namespace Whence.Linux.Reveal;

/// <summary>What one process reveals.</summary>
/// <param name="Link">The number of its first link, by which the kernel knows it.</param>
/// <param name="Counts">What became of connections since it began.</param>
/// <param name="Connections">What is revealed now.</param>
public sealed record RevealState(uint Link, RevealCounts Counts, IReadOnlyList<RevealedConnection> Connections);
