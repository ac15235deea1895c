using System.Runtime.InteropServices;

namespace Whence.Proxy.Tls;

/// <summary>How many handshakes each source began of late: a bucket for each that holds a second's worth, filled at the rate.</summary>
/// <remarks>
/// A bucket that was not touched for a second is full, the same as none: such are thrown away when the table is full. Who does not find
/// room even then is let in uncounted, because to refuse everybody new is what a flood from many sources would want; the bound of
/// handshakes at once holds for all. Any thread may call.
/// </remarks>
internal sealed class SourceRates(TimeProvider time)
{
    /// <summary>Some 4 MiB. More sources than that in a second are more handshakes than any machine makes.</summary>
    internal const int MaxSources = 65_536;

    private readonly Dictionary<Address, Bucket> _buckets = [];
    private readonly Lock _gate = new();
    private long _swept;

    /// <summary>How many sources are known.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _buckets.Count;
            }
        }
    }

    /// <summary>Counts a handshake of a source.</summary>
    /// <param name="source">Its <see cref="HandshakeSource"/>.</param>
    /// <param name="perSecond">The rate; 0 = any, nothing is counted.</param>
    /// <returns>Whether it may.</returns>
    public bool TryTake(Address source, int perSecond)
    {
        if (perSecond <= 0 || source.BitLength == 0)
        {
            return true;
        }

        long now = time.GetTimestamp();
        lock (_gate)
        {
            if (_buckets.Count >= MaxSources && !_buckets.ContainsKey(source) && !Sweep(now))
            {
                return true;
            }

            ref Bucket bucket = ref CollectionsMarshal.GetValueRefOrAddDefault(_buckets, source, out bool known);
            double filled = known ? bucket.Tokens + (perSecond * time.GetElapsedTime(bucket.Touched, now).TotalSeconds) : perSecond;
            double tokens = Math.Min(perSecond, filled);
            bool allowed = tokens >= 1;
            bucket = new Bucket(allowed ? tokens - 1 : tokens, now);
            return allowed;
        }
    }

    /// <summary>Throws away those that are full again; at most once a second, because it looks at all.</summary>
    private bool Sweep(long now)
    {
        if (_swept != 0 && time.GetElapsedTime(_swept, now) < TimeSpan.FromSeconds(1))
        {
            return false;
        }

        _swept = now;
        foreach (KeyValuePair<Address, Bucket> bucket in _buckets)
        {
            if (time.GetElapsedTime(bucket.Value.Touched, now) >= TimeSpan.FromSeconds(1))
            {
                _buckets.Remove(bucket.Key);
            }
        }

        return _buckets.Count < MaxSources;
    }

    private readonly record struct Bucket(double Tokens, long Touched);
}
