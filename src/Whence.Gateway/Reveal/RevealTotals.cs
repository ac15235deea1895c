using Whence.Linux.Reveal;

namespace Whence.Gateway.Reveal;

/// <summary>What became of the connections to programs of a cgroup.</summary>
/// <param name="Cgroup">The folder of the cgroup.</param>
/// <param name="Counts">Since it is revealed.</param>
/// <param name="Open">Connections whose client is revealed now.</param>
public sealed record RevealTotals(string Cgroup, RevealCounts Counts, int Open);
