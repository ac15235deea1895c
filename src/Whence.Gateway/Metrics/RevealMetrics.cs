using Whence.Gateway.Reveal;
using Whence.Linux.Announce;
using Whence.Linux.Reveal;

namespace Whence.Gateway.Metrics;

/// <summary>What became of connections to programs that see the client of a TCP option.</summary>
internal static class RevealMetrics
{
    private const string Connections = "whence_reveal_connections_total";
    private const string Errors = "whence_reveal_errors_total";
    private const string Open = "whence_reveal_open";
    private const string Promises = "whence_reveal_promises_total";

    public static void Write(MetricsText text, IReadOnlyList<RevealTotals> all)
    {
        text.Begin(Connections, "counter", "Connections to programs that see clients, by what became of the TCP option TOA.");
        foreach (RevealTotals totals in all)
        {
            foreach ((string result, ulong count) in Results(totals.Counts))
            {
                text.Sample(Connections, count, ("cgroup", totals.Cgroup), ("result", result));
            }
        }

        text.Begin(Errors, "counter", "The malformed ones, by what was wrong with them.");
        foreach (RevealTotals totals in all)
        {
            foreach ((ToaReason reason, ulong count) in totals.Counts.Reasons)
            {
                text.Sample(Errors, count, ("cgroup", totals.Cgroup), ("reason", reason.ToName()));
            }
        }

        text.Begin(Open, "gauge", "Connections open now whose client is revealed.");
        foreach (RevealTotals totals in all)
        {
            text.Sample(Open, totals.Open, ("cgroup", totals.Cgroup));
        }
    }

    public static void Write(MetricsText text, PromiseCounts? counts)
    {
        text.Begin(Promises, "counter", "Connections whose client was promised to a program of this host.");
        if (counts is not null)
        {
            text.Sample(Promises, counts.Kept, ("result", "kept"));
            text.Sample(Promises, counts.Unkept, ("result", "unkept"));
        }
    }

    private static (string Result, ulong Count)[] Results(RevealCounts counts) =>
    [
        ("present", counts.Present), ("absent", counts.Absent), ("refused", counts.Refused), ("malformed", counts.Malformed),
        ("other-family", counts.OtherFamily), ("conflict", counts.Conflict),
    ];
}
