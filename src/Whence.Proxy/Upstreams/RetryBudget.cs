namespace Whence.Proxy;

/// <summary>How many requests of an upstream may be sent a second time.</summary>
/// <remarks>
/// Targets that fail under load must not get twice the load. Retries are a fifth of the requests at the most (as Envoy's and Finagle's
/// budgets), and one a second for whoever has few requests. Any thread may call.
/// </remarks>
/// <param name="time">For the one a second.</param>
internal sealed class RetryBudget(TimeProvider time)
{
    /// <summary>So many requests pay for a retry.</summary>
    private const int RequestsForOne = 5;

    /// <summary>The most that is saved up: a target that restarts breaks off what it has under way, and no more.</summary>
    private const int Most = 100;

    /// <summary>At the beginning, before anything was paid in.</summary>
    private const int First = 10;

    private readonly StripedCounts _requests = new(1);
    private readonly Lock _gate = new();
    private double _saved = First;
    private long _seen;
    private long _looked = time.GetTimestamp();

    /// <summary>A request pays in.</summary>
    public void Count() => _requests.Add(0);

    /// <summary>Takes one retry out.</summary>
    /// <returns>Not when there is none left.</returns>
    public bool TryTake()
    {
        lock (_gate)
        {
            long seen = _requests.Sum(0);
            long now = time.GetTimestamp();
            double earned = ((double)(seen - _seen) / RequestsForOne) + time.GetElapsedTime(_looked, now).TotalSeconds;
            (_seen, _looked) = (seen, now);
            _saved = Math.Min(Most, _saved + earned);
            if (_saved < 1)
            {
                return false;
            }

            _saved--;
            return true;
        }
    }
}
