namespace Whence.Proxy.Http;

/// <summary>What was wrong with single streams of one connection, until it is known whether they were requests: then the record of the request
/// says it, and no other one.</summary>
internal sealed class StreamFaults
{
    /// <summary>So many are remembered. Kestrel ends connections that make more of it; those over it would be told at once.</summary>
    private const int MaxKept = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, string> _details = [];

    /// <returns>Whether it is kept.</returns>
    public bool TryKeep(int stream, string detail)
    {
        lock (_gate)
        {
            return _details.ContainsKey(stream) || (_details.Count < MaxKept && _details.TryAdd(stream, detail));
        }
    }

    /// <summary>Takes out what was wrong with a stream that ends as a request; null = nothing.</summary>
    public string? Take(int stream)
    {
        lock (_gate)
        {
            return _details.Remove(stream, out string? detail) ? detail : null;
        }
    }

    /// <summary>Takes out those of streams that never were requests.</summary>
    public string[] TakeAll()
    {
        lock (_gate)
        {
            string[] left = [.. _details.Values];
            _details.Clear();
            return left;
        }
    }
}
