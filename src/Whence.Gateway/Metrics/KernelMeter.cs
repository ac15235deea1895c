using Whence.Gateway.Kernel;

namespace Whence.Gateway.Metrics;

/// <summary>Asks the kernel what it counted, when somebody wants to know. Who asks meanwhile gets the same answer.</summary>
internal sealed class KernelMeter(Func<IReadOnlyList<KernelListener>> listeners)
{
    private readonly Lock _gate = new();
    private Task<IReadOnlyList<KernelCounts>> _running = Task.FromResult<IReadOnlyList<KernelCounts>>([]);
    private long _failures;

    /// <summary>How often it did not say.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>What it counted, of those listeners that it says it of.</summary>
    public Task<IReadOnlyList<KernelCounts>> ReadAsync()
    {
        lock (_gate)
        {
            // Many scrapers must not become many processes.
            return _running.IsCompleted ? _running = ReadAllAsync() : _running;
        }
    }

    private async Task<IReadOnlyList<KernelCounts>> ReadAllAsync()
    {
        var counts = new List<KernelCounts>();
        foreach (KernelListener listener in listeners())
        {
            try
            {
                counts.Add(await listener.CountAsync().ConfigureAwait(false));
            }
            catch (KernelException)
            {
                Interlocked.Increment(ref _failures);
            }
        }

        return counts;
    }
}
