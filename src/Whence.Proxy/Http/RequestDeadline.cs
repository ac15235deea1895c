namespace Whence.Proxy.Http;

/// <summary>Ends a request that waits too long, and remembers for whom it waited. One timer, wound up again at each step.</summary>
internal sealed class RequestDeadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly ITimer _timer;
    private readonly TimeSpan _client;
    private readonly TimeSpan _target;
    private readonly TimeSpan _silence;

    /// <param name="time">The clock.</param>
    /// <param name="limits">A client may be silent inside a body for as long as between requests; a target must begin its answer in time.</param>
    /// <param name="silence">A target may be silent inside its answer for so long.</param>
    /// <param name="clientGone">Ends when the client has gone.</param>
    public RequestDeadline(TimeProvider time, HttpLimits limits, TimeSpan silence, CancellationToken clientGone)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(clientGone);
        _client = limits.KeepAliveTimeout;
        _target = limits.UpstreamTimeout;
        _silence = silence;
        _timer = time.CreateTimer(static state => ((RequestDeadline)state!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Whether the target took too long.</summary>
    public bool IsTargetLate { get; private set; }

    /// <summary>Whether the client took too long.</summary>
    public bool IsClientLate { get; private set; }

    private bool WaitsForClient { get; set; }

    /// <summary>Waits for bytes of the client's body.</summary>
    public void AwaitClient() => Wind(forClient: true, _client);

    /// <summary>Waits for the target to take bytes, or to begin its answer.</summary>
    public void AwaitTarget() => Wind(forClient: false, _target);

    /// <summary>Waits for more of the answer.</summary>
    public void AwaitMore() => Wind(forClient: false, _silence);

    /// <summary>Waits for nobody of ours.</summary>
    public void Pause() => Wind(forClient: false, Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }

    private void Wind(bool forClient, TimeSpan due)
    {
        WaitsForClient = forClient;
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private void Expire()
    {
        IsClientLate = WaitsForClient;
        IsTargetLate = !WaitsForClient;
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The request ended at this very moment.
        }
    }
}
