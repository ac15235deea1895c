using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>One request on its way to a target that speaks HTTP/2: where to, beside whom, and how long it may take.</summary>
internal sealed class Http2Call : IDisposable
{
    /// <summary>Where SocketsHttpHandler finds it again when it connects for a request.</summary>
    public static readonly HttpRequestOptionsKey<Http2Call> Key = new("whence.call");

    private readonly CancellationTokenSource _broken = new();
    private readonly CancellationTokenRegistration _gone;
    private readonly ITimer _timer;
    private int _cause;

    /// <param name="context">The request.</param>
    /// <param name="upstream">Where to.</param>
    /// <param name="preamble">A PROXY header for a connection of its own; empty = none.</param>
    /// <param name="time">For its deadlines.</param>
    public Http2Call(RequestContext context, UpstreamModel upstream, ReadOnlyMemory<byte> preamble, TimeProvider time)
    {
        Beside = context.Connection.Admitted.Transport;
        Upstream = upstream;
        Preamble = preamble;
        _timer = time.CreateTimer(
            static state => ((Http2Call)state!).Break(ExchangeCause.TargetLate), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _gone = context.Lifetime.RequestAborted.UnsafeRegister(static state => ((Http2Call)state!).Break(ExchangeCause.ClientGone), this);
    }

    public Connection Beside { get; }

    public UpstreamModel Upstream { get; }

    public ReadOnlyMemory<byte> Preamble { get; }

    /// <summary>Whose turn it is.</summary>
    public AddressPort Target { get; set; }

    /// <summary>Whether the head of its answer is there.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Why it was broken off; the first reason counts.</summary>
    public ExchangeCause Cause => (ExchangeCause)Volatile.Read(ref _cause);

    /// <summary>Given when it is broken off.</summary>
    public CancellationToken Broken => _broken.Token;

    /// <summary>Within so long the next thing must happen; <see cref="Timeout.InfiniteTimeSpan"/> = nothing is waited for.</summary>
    public void Await(TimeSpan within) => _timer.Change(within, Timeout.InfiniteTimeSpan);

    /// <summary>Breaks it off.</summary>
    public void Break(ExchangeCause cause)
    {
        if (Interlocked.CompareExchange(ref _cause, (int)cause, (int)ExchangeCause.None) == (int)ExchangeCause.None)
        {
            _broken.Cancel();
        }
    }

    public void Dispose()
    {
        _gone.Dispose();
        _timer.Dispose();
        _broken.Dispose();
    }
}
