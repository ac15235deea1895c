using Whence.Gateway.Kernel;

namespace Whence.Gateway.Metrics;

/// <summary>What the kernel counted for the listeners whose connections it moves.</summary>
internal static class KernelMetrics
{
    private const string Counter = "counter";
    private const string Gauge = "gauge";

    public static void Write(MetricsText text, IReadOnlyList<KernelCounts> counted, long failures)
    {
        Each("whence_kernel_connections_total", "Connections (on udp: flows) that the kernel sent to a target.",
            static (listener, target) => [(target.Connections, null)]);
        Each("whence_kernel_packets_total", "Packets from clients (received) and to them (sent).",
            static (listener, target) => [(target.PacketsReceived, "received"), (target.PacketsSent, "sent")]);
        Each("whence_kernel_bytes_total", "Bytes from clients (received) and to them (sent), with the headers of IP and of what is in it.",
            static (listener, target) => [(target.BytesReceived, "received"), (target.BytesSent, "sent")]);
        const string Denied = "whence_kernel_denied_total";
        text.Begin(Denied, Counter, "Packets of clients that are not let in, dropped.");
        foreach (KernelCounts counts in counted)
        {
            text.Sample(Denied, counts.Denied, ("listener", counts.Listener));
        }

        One("whence_kernel_read_failures_total", Counter, "Times that the kernel did not say what it counted.", failures);
        One("whence_conntrack_entries", Gauge, "Connections that the kernel tracks, all told.", Conntrack.Entries() ?? double.NaN);
        One("whence_conntrack_limit", Gauge, "Connections that the kernel can track.", Conntrack.Limit() ?? double.NaN);

        void One(string name, string type, string help, double value)
        {
            text.Begin(name, type, help);
            text.Sample(name, value);
        }

        void Each(string name, string help, Func<KernelCounts, KernelTargetCounts, (long Value, string? Direction)[]> read)
        {
            text.Begin(name, Counter, help);
            foreach (KernelCounts counts in counted)
            {
                foreach (KernelTargetCounts target in counts.Targets)
                {
                    foreach ((long value, string? direction) in read(counts, target))
                    {
                        (string, string) listener = ("listener", counts.Listener), to = ("target", target.Target.ToString());
                        text.Sample(name, value, direction is null ? [listener, to] : [listener, to, ("direction", direction)]);
                    }
                }
            }
        }
    }
}
