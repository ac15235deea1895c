using Whence.Linux.Bpf;

namespace Whence.Linux.Reveal;

/// <summary>Reads the maps of bpf/toa.bpf.c.</summary>
internal static class RevealReading
{
    internal static RevealCounts Counts(BpfMap map)
    {
        var counters = new BpfMap<uint, ulong>(map, hasOneForEachProcessor: true);

        // Before those that it is taken from: what is counted in between must not make it more than they are.
        ulong late = Sum(counters, RevealLayout.Late);
        return new RevealCounts(
            Sum(counters, RevealLayout.Present),
            Sum(counters, RevealLayout.Absent) - late,
            Sum(counters, RevealLayout.Refused),
            Sum(counters, RevealLayout.Malformed),
            Sum(counters, RevealLayout.OtherFamily),
            Sum(counters, RevealLayout.Conflict),
            [.. Enum.GetValues<ToaReason>().Where(static reason => reason != ToaReason.None)
                .Select(reason => KeyValuePair.Create(reason, Sum(counters, RevealLayout.Reasons + (uint)reason)))]);
    }

    /// <summary>How many connections are revealed now.</summary>
    internal static int Open(BpfMap map) => new BpfMap<ulong, RevealLayout.Revealed>(map).Count();

    internal static IReadOnlyList<RevealedConnection> Connections(BpfMap map)
        => [.. new BpfMap<ulong, RevealLayout.Revealed>(map).ReadAll(RevealLayout.MostRevealed).Select(static row =>
            new RevealedConnection(row.Value.Client.ToAddressPort(), row.Value.Peer.ToAddressPort(), row.Value.Local.ToAddressPort()))];

    internal static ulong Sum(BpfMap<uint, ulong> counters, uint index)
    {
        ulong[] values = new ulong[BpfMap.ReadProcessors()];
        return counters.TryLookup(index, values) ? values.Aggregate(0ul, static (sum, value) => sum + value) : 0;
    }
}
