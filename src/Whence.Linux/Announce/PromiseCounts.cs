namespace Whence.Linux.Announce;

/// <summary>What became of clients that were promised to programs of this host.</summary>
/// <param name="Kept">The program sees the client.</param>
/// <param name="Unkept">The connection was made and ended, and whoever accepted it is in no cgroup that we reach: it saw the gateway.</param>
public sealed record PromiseCounts(ulong Kept, ulong Unkept);
