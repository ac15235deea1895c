using Whence.Linux.Bpf;

namespace Whence.Linux.Reveal;

/// <summary>Reads the maps of bpf/toa.bpf.c.</summary>
internal static class RevealReading
{
    internal static RevealCounts Counts(BpfMap map)
    {
        var counters = new BpfMap<uint, ulong>(map);
        ulong[] values = new ulong[BpfMap.ReadProcessors()];
        ulong Sum(uint index) => counters.TryLookup(index, values) ? values.Aggregate(0ul, static (sum, value) => sum + value) : 0;

        // Before those that it is taken from: what is counted in between must not make it more than they are.
        ulong late = Sum(RevealLayout.Late);
        return new RevealCounts(
            Sum(RevealLayout.Present),
            Sum(RevealLayout.Absent) - late,
            Sum(RevealLayout.Refused),
            Sum(RevealLayout.Malformed),
            Sum(RevealLayout.OtherFamily),
            Sum(RevealLayout.Conflict),
            [.. Enum.GetValues<ToaReason>().Where(static reason => reason != ToaReason.None)
                .Select(reason => KeyValuePair.Create(reason, Sum(RevealLayout.Reasons + (uint)reason)))]);
    }

    /// <summary>How many connections are revealed now.</summary>
    internal static int Open(BpfMap map) => new BpfMap<ulong, RevealLayout.Revealed>(map).Count();

    internal static IReadOnlyList<RevealedConnection> Connections(BpfMap map)
        => [.. new BpfMap<ulong, RevealLayout.Revealed>(map).ReadAll(RevealLayout.MostRevealed).Select(static row =>
            new RevealedConnection(row.Value.Client.ToAddressPort(), row.Value.Peer.ToAddressPort(), row.Value.Local.ToAddressPort()))];
}
