namespace Whence.Gateway.Metrics;

/// <summary>What the process itself uses. Names as Prometheus clients have them, so that common dashboards fit.</summary>
internal static class ProcessMetrics
{
    private const string Descriptors = "/proc/self/fd";

    public static void Write(MetricsText text)
    {
        Gauge(text, "process_resident_memory_bytes", "Memory of the process that is in RAM.", Environment.WorkingSet);
        Gauge(text, "process_open_fds", "Open file descriptors.", OpenDescriptors());
        Gauge(text, "process_cpu_seconds_total", "Processor time used.", Environment.CpuUsage.TotalTime.TotalSeconds, "counter");
        Gauge(text, "dotnet_gc_heap_bytes", "Memory of the managed heap.", GC.GetTotalMemory(forceFullCollection: false));
        Gauge(text, "dotnet_threadpool_threads", "Threads of the pool.", ThreadPool.ThreadCount);
        const string Collections = "dotnet_gc_collections_total";
        text.Begin(Collections, "counter", "Garbage collections, by generation.");
        for (int generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            text.Sample(Collections, GC.CollectionCount(generation), ("generation", $"{generation}"));
        }
    }

    private static void Gauge(MetricsText text, string name, string help, double value, string type = "gauge")
    {
        text.Begin(name, type, help);
        text.Sample(name, value);
    }

    /// <summary>Counted where Linux lists them; elsewhere not known.</summary>
    private static double OpenDescriptors()
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Descriptors).Count();
        }
        catch (IOException)
        {
            return double.NaN;
        }
    }
}
