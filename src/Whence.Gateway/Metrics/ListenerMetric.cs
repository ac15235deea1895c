using Whence.Proxy;

namespace Whence.Gateway.Metrics;

/// <summary>One metric that every listener has.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">counter or gauge.</param>
/// <param name="Help">What it says.</param>
/// <param name="Write">Writes the samples of one listener: text, metric name, listener name, counters.</param>
internal sealed record ListenerMetric(string Name, string Type, string Help, Action<MetricsText, string, string, ListenerCounters> Write)
{
    private const string Counter = "counter";

    /// <summary>A metric with one sample.</summary>
    public static ListenerMetric Of(string name, string type, string help, Func<ListenerCounters, long> value)
        => new(name, type, help, (text, metric, listener, counters) => text.Sample(metric, value(counters), ("listener", listener)));

    /// <summary>A counter with one sample for each member of an enumeration.</summary>
    public static ListenerMetric By<TReason>(
        string name,
        string help,
        string label,
        IReadOnlyList<TReason> reasons,
        Func<TReason, string> toName,
        Func<ListenerCounters, TReason, long> value)
        => new(name, Counter, help, (text, metric, listener, counters) =>
        {
            foreach (TReason reason in reasons)
            {
                text.Sample(metric, value(counters, reason), ("listener", listener), (label, toName(reason)));
            }
        });
}
