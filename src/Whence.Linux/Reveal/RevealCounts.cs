namespace Whence.Linux.Reveal;

/// <summary>What became of the connections that sockets of a cgroup accepted.</summary>
/// <param name="Present">A peer that is believed sent an option, and the client is revealed.</param>
/// <param name="Absent">A peer that is believed sent none.</param>
/// <param name="Refused">A peer that is not believed sent one, or something like it.</param>
/// <param name="Malformed">A peer that is believed sent options that are wrong.</param>
/// <param name="OtherFamily">The client has an address of IPv6, and the socket is one of IPv4: not revealed.</param>
/// <param name="Conflict">A later segment had another client, which counted for nothing.</param>
/// <param name="Reasons">The malformed ones by <see cref="ToaReason"/>, those that never were too.</param>
public sealed record RevealCounts(
    ulong Present, ulong Absent, ulong Refused, ulong Malformed, ulong OtherFamily, ulong Conflict, IReadOnlyList<KeyValuePair<ToaReason, ulong>> Reasons);
