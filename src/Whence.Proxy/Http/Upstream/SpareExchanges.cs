namespace Whence.Proxy.Http;

/// <summary>What spoke to targets for streams of one connection that have ended, and may speak for others. Any thread may call.</summary>
internal sealed class SpareExchanges : IDisposable
{
    /// <summary>So many are kept beside those in use: most clients ask for a few things at a time.</summary>
    private const int Most = 8;

    private readonly Lock _gate = new();
    private readonly Stack<UpstreamExchange> _spare = [];
    private bool _isDisposed;

    /// <summary>One that is kept; null = there is none.</summary>
    public UpstreamExchange? Take()
    {
        lock (_gate)
        {
            return _spare.TryPop(out UpstreamExchange? spare) ? spare : null;
        }
    }

    /// <summary>Keeps one, unless it was broken off: that its client has gone holds for ever.</summary>
    public void Return(UpstreamExchange exchange)
    {
        lock (_gate)
        {
            if (exchange.IsFresh && _spare.Count < Most && !_isDisposed)
            {
                _spare.Push(exchange);
                return;
            }
        }

        exchange.Dispose();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            while (_spare.TryPop(out UpstreamExchange? spare))
            {
                spare.Dispose();
            }
        }
    }
}
