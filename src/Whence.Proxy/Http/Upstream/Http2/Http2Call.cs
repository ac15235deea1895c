using System.Diagnostics.CodeAnalysis;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>One try of a request at a target that speaks HTTP/2: where to, beside whom, and how long each side may take.</summary>
/// <remarks>Connecting goes on after a try was broken off: what belongs to it is its own, and is never used for anything else.</remarks>
[SuppressMessage("Usage", "CA2213", Justification = "The source has no timer, and is cancelled by callbacks that Dispose does not wait for.")]
internal sealed class Http2Call : IDisposable
{
    /// <summary>Where SocketsHttpHandler finds it again when it connects for a request.</summary>
    public static readonly HttpRequestOptionsKey<Http2Call> Key = new("whence.call");

    private readonly CancellationTokenSource _broken = new();
    private readonly CancellationTokenRegistration _gone;
    private readonly ITimer _upload;
    private readonly ITimer _answer;
    private readonly Lock _gate = new();
    private int _cause;
    private bool _uploadWaitsForClient;
    private bool _isAnswered;

    /// <param name="context">The request.</param>
    /// <param name="upstream">How.</param>
    /// <param name="target">Where to.</param>
    /// <param name="preamble">A PROXY header for a connection of its own; empty = none. Nobody else may use its memory.</param>
    /// <param name="time">For its deadlines.</param>
    public Http2Call(RequestContext context, UpstreamModel upstream, AddressPort target, ReadOnlyMemory<byte> preamble, TimeProvider time)
    {
        Beside = context.Connection.Admitted.Transport;
        Upstream = upstream;
        Target = target;
        Preamble = preamble;
        _upload = time.CreateTimer(static state => ((Http2Call)state!).UploadIsLate(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _answer = time.CreateTimer(
            static state => ((Http2Call)state!).Break(ExchangeCause.TargetLate), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _gone = context.Lifetime.RequestAborted.UnsafeRegister(static state => ((Http2Call)state!).Break(ExchangeCause.ClientGone), this);
    }

    public Connection Beside { get; }

    public UpstreamModel Upstream { get; }

    public AddressPort Target { get; }

    public ReadOnlyMemory<byte> Preamble { get; }

    /// <summary>The client as the source of the connection, where that is wanted.</summary>
    public ShownClient Client { get; init; }

    /// <summary>Why it was broken off; the first reason counts.</summary>
    public ExchangeCause Cause => (ExchangeCause)Volatile.Read(ref _cause);

    /// <summary>Given when it is broken off.</summary>
    public CancellationToken Broken => _broken.Token;

    /// <summary>Waits for more of the body: a stream may say nothing for as long as its upstream allows.</summary>
    public void AwaitBody() => AwaitUpload(Upstream.IdleTimeout, waitsForClient: true);

    /// <summary>Waits for the target to take some of the body.</summary>
    public void AwaitSend(TimeSpan within) => AwaitUpload(within, waitsForClient: false);

    /// <summary>The request is sent: the target has so long to begin its answer, unless it has.</summary>
    public void Sent(TimeSpan within)
    {
        lock (_gate)
        {
            _upload.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            if (!_isAnswered)
            {
                _answer.Change(within, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Waits for more of the answer; <see cref="Timeout.InfiniteTimeSpan"/> = for the client to take what came.</summary>
    public void AwaitMore(TimeSpan within)
    {
        lock (_gate)
        {
            _isAnswered = true;
            _answer.Change(within, Timeout.InfiniteTimeSpan);
        }
    }

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
        _upload.Dispose();
        _answer.Dispose();
    }

    private void AwaitUpload(TimeSpan within, bool waitsForClient)
    {
        lock (_gate)
        {
            _uploadWaitsForClient = waitsForClient;
            _upload.Change(within, Timeout.InfiniteTimeSpan);
            if (!_isAnswered)
            {
                _answer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan); // its time begins when all of the request is there
            }
        }
    }

    private void UploadIsLate() => Break(Volatile.Read(ref _uploadWaitsForClient) ? ExchangeCause.ClientLate : ExchangeCause.TargetLate);
}
