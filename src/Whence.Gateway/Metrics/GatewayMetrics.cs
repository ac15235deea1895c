using System.Buffers;
using Whence.Gateway.Kernel;
using Whence.Gateway.Reveal;
using Whence.Linux.Announce;
using Whence.Proxy;

namespace Whence.Gateway.Metrics;

/// <summary>All metrics of a gateway, gathered when somebody asks.</summary>
/// <param name="listeners">Gives name and counters of each listener.</param>
/// <param name="logDropped">Access log lines lost so far.</param>
/// <param name="kernel">Asks the kernel what it counted; null = there is nothing to ask for.</param>
/// <param name="reveal">Asks the kernel what became of connections to programs that see clients; null = there are none.</param>
/// <param name="promises">Asks the kernel what became of clients that were promised to programs of this host; null = none were.</param>
/// <remarks>
/// Every reason has its series from the start, at 0: rates work from the first event on, and the number of series is known
/// (docs/reference/metrics.md).
/// </remarks>
internal sealed class GatewayMetrics(
    Func<IReadOnlyList<(string Name, ListenerCounters Counters)>> listeners,
    Func<long> logDropped,
    KernelMeter? kernel = null,
    RevealMeter? reveal = null,
    Func<PromiseCounts?>? promises = null)
{
    /// <summary>Writes all of them.</summary>
    public async Task WriteAsync(IBufferWriter<byte> destination)
        => Write(destination, kernel is null ? [] : await kernel.ReadAsync().ConfigureAwait(false), reveal?.Read() ?? []);

    /// <summary>Writes all of them, with what the kernel said.</summary>
    public void Write(IBufferWriter<byte> destination, IReadOnlyList<KernelCounts> counted, IReadOnlyList<RevealTotals> revealed)
    {
        var text = new MetricsText(destination);
        IReadOnlyList<(string Name, ListenerCounters Counters)> now = listeners();
        foreach (ListenerMetric metric in ListenerMetrics.All)
        {
            text.Begin(metric.Name, metric.Type, metric.Help);
            foreach ((string name, ListenerCounters counters) in now)
            {
                metric.Write(text, metric.Name, name, counters);
            }
        }

        text.Begin("whence_access_log_dropped_total", "counter", "Access log lines lost because the disk was too slow or full.");
        text.Sample("whence_access_log_dropped_total", logDropped());
        KernelMetrics.Write(text, counted, kernel?.Failures ?? 0);
        RevealMetrics.Write(text, revealed);
        RevealMetrics.Write(text, promises?.Invoke());
        ProcessMetrics.Write(text);
    }
}
