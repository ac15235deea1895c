using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Whence.Proxy.Tls;

namespace Whence.Proxy.Http;

/// <summary>An admitted connection as Kestrel wants it.</summary>
/// <remarks>Kestrel disposes it when it is done with it; the socket stays the accept path's and is closed there.</remarks>
internal sealed class HttpConnection : ConnectionContext, IDuplexPipe
{
#pragma warning disable CA2213 // holds nothing: the source has no timer
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
#pragma warning restore CA2213
    /// <summary>
    /// Once the client has gone or was aborted, Kestrel has so long to be done with its connection. It is at once but for HTTP/2 whose streams were reset by the
    /// hundred, where it may wait for ever (seen with .NET 10.0.12): descriptor and place are not its to keep.
    /// </summary>
    private static readonly TimeSpan LeftToKestrel = TimeSpan.FromSeconds(5);

    private ClientOutput _output;
    private readonly Lock _gate = new();
    private StreamFaults? _streamFaults;
    private ToldLanes? _told;
    private volatile bool _aborted;
    private int _requests;
    private string? _ownPort;
    private IDictionary<object, object?>? _items;
    private Task _pumping = Task.CompletedTask;
    private bool _isHandedOver;

    public HttpConnection(AdmittedConnection admitted, ListenerPlan plan)
    {
        Admitted = admitted;
        Plan = plan;
        Pump = new InputPump(admitted.Transport);
        _output = new OutputWriter(admitted.Transport);
        Transport = this;
        ConnectionClosed = _closed.Token;
        ConnectionId = admitted.Record.Id.ToString(CultureInfo.InvariantCulture);
        Features.Set(this);
        if (admitted.Tls is { } tls)
        {
            HttpTlsFeature.Set(Features, tls);
        }
    }

    public AdmittedConnection Admitted { get; }

    public ListenerPlan Plan { get; }

    public InputPump Pump { get; }

    /// <summary>Whether many requests are worked on at once (HTTP/2).</summary>
    public bool IsMultiplexed { get; private set; }

    /// <summary>The request that is worked on; null between two, and where there are many at once.</summary>
    public RequestContext? Current { get; set; }

    /// <summary>What speaks to targets for its requests; null before the first that gets so far.</summary>
    public UpstreamExchange? Exchange { get; private set; }

    /// <summary>The same for many requests at once; null where there is one at a time.</summary>
    public SpareExchanges? Spares { get; private set; }

    /// <summary>What tells targets of HTTP/2 who its clients are.</summary>
    public ToldLanes Told => LazyInitializer.EnsureInitialized(ref _told);

    /// <summary>Whether Kestrel closes the connection after the last answer because one of both sides said so.</summary>
    public bool CloseAgreed { get; set; }

    /// <summary>Why a request made us end the connection with a reset.</summary>
    public TerminationReason? Cause { get; set; }

    /// <summary>The status with which Kestrel refused a malformed request; 0 = none.</summary>
    public int Refusal { get; set; }

    /// <summary>Whether the body of a request was malformed: its record told, and Kestrel closes the connection.</summary>
    public bool HadMalformedBody { get; set; }

    /// <summary>What was wrong with single streams (HTTP/2).</summary>
    public StreamFaults StreamFaults => LazyInitializer.EnsureInitialized(ref _streamFaults);

    /// <summary>Whether anything was.</summary>
    public bool HasStreamFaults => Volatile.Read(ref _streamFaults) is not null;

    /// <summary>Why the connection ended; to be asked when it has.</summary>
    public TerminationReason Termination { get; private set; }

    /// <summary>The port that the client connected to, as text; null where it is not known.</summary>
    public string? OwnPort => _ownPort ??= Admitted.Source.Destination.Port is > 0 and var port ? port.ToString(CultureInfo.InvariantCulture) : null;

    public override string ConnectionId { get; set; }

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new ConnectionItems(); // nobody asks for it but who speaks TLS
        set => _items = value;
    }

    public override IDuplexPipe Transport { get; set; }

    public override CancellationToken ConnectionClosed { get; set; }

    /// <summary>Kestrel shows it to nobody here; who the client is stands in <see cref="AdmittedConnection.Source"/>.</summary>
    public override EndPoint? RemoteEndPoint { get; set; }

    public override EndPoint? LocalEndPoint { get; set; }

    PipeReader IDuplexPipe.Input => Pump.Reader;

    PipeWriter IDuplexPipe.Output => _output;

    /// <summary>Says what speaks to targets from now on; it is told when the client has gone, and goes with the connection.</summary>
    public UpstreamExchange Begin(UpstreamExchange exchange)
    {
        Exchange = exchange;
        Interlocked.MemoryBarrier(); // the pump says that it ended, then looks for whom to tell: one of the two sees the other
        if (_closed.IsCancellationRequested)
        {
            exchange.ClientGone();
        }

        return exchange;
    }

    public int NextRequestNumber() => IsMultiplexed ? Interlocked.Increment(ref _requests) : ++_requests;

    /// <summary>Begins to receive.</summary>
    public void Begin(TimeProvider time) => _pumping = RunPumpAsync(time);

    /// <summary>Waits for the first bytes where they tell which version of HTTP is spoken.</summary>
    /// <param name="versions">Those that may be.</param>
    /// <param name="time">For <paramref name="within"/>.</param>
    /// <param name="within">Who has sent only a part of the preface by then is no client of HTTP/2.</param>
    public async ValueTask ChooseVersionAsync(HttpVersions versions, TimeProvider time, TimeSpan within)
    {
        IsMultiplexed = versions == HttpVersions.Http2 || SpeaksHttp2(Admitted.Tls);
        if (versions != HttpVersions.All || Admitted.Tls is not null)
        {
            return;
        }

        ITimer? late = null; // who says nothing at all is the pump's to give up
        while (true)
        {
            ReadResult result = await Pump.Reader.ReadAsync();
            bool isTold = ClientPreface.Read(result.Buffer, out bool isHttp2) == ReadStatus.Done || result.IsCompleted || result.IsCanceled;
            Pump.Reader.AdvanceTo(result.Buffer.Start, isTold ? result.Buffer.Start : result.Buffer.End);
            if (isTold)
            {
                IsMultiplexed = isHttp2;
                late?.Dispose();
                return;
            }

            late ??= time.CreateTimer(
                static state => ((HttpConnection)state!).StopWaiting(TerminationReason.IdleTimeout), this, within, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Hands it over.</summary>
    /// <returns>Not when the listener has stopped, or nothing was told in time: a pipe does not wake its next reader for bytes that were looked
    /// at before, so Kestrel would wait for more without knowing that a head has begun.</returns>
    public bool TryHandOverTo(KestrelHost host, TimeProvider time)
    {
        if (IsMultiplexed)
        {
            Spares = new SpareExchanges();
            _output = new JoiningWriter(Admitted.Transport, time);
        }

        lock (_gate)
        {
            return _isHandedOver = Cause is null && host.TryHandOver(this);
        }
    }

    /// <summary>Ends the wait for its first bytes: the listener stops. Any thread may call.</summary>
    /// <param name="reason">Why.</param>
    public void StopWaiting(TerminationReason reason)
    {
        lock (_gate)
        {
            if (!_isHandedOver)
            {
                Cause ??= reason;
                Pump.Reader.CancelPendingRead(); // the next read, if none is under way
            }
        }
    }

    /// <summary>Ends what was never handed over.</summary>
    public async Task GiveUpAsync()
    {
        Admitted.Transport.Abort();
        await _pumping;
        Admitted.Record.BytesReceived = Pump.BytesReceived;
    }

    /// <summary>Lives until Kestrel is done and the client has taken notice, or <paramref name="linger"/> has passed.</summary>
    public async Task RunAsync(TimeProvider time, TimeSpan linger)
    {
        Task pumping = _pumping;
        using (Admitted.Aborted.UnsafeRegister(static state => ((HttpConnection)state!).Abort(), this))
        {
            await Task.WhenAny(_done.Task, pumping, _over.Task);
            if (!_done.Task.IsCompleted)
            {
                await using ITimer stuck = time.CreateTimer(
                    static state => ((HttpConnection)state!).GiveKestrelUp(), this, LeftToKestrel, Timeout.InfiniteTimeSpan);
                await _done.Task;
            }
        }

        Termination = FindTermination();
        if (!pumping.IsCompleted)
        {
            Admitted.Transport.ShutdownSend();
            await using ITimer timer = time.CreateTimer(
                static state => ((HttpConnection)state!).Abort(), this, linger, Timeout.InfiniteTimeSpan);
            await pumping;
        }

        Admitted.Record.BytesReceived = Pump.BytesReceived;
        Admitted.Record.BytesSent = _output.BytesSent;
    }

    public override void Abort() => Abort(new ConnectionAbortedException());

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _aborted |= Pump.End == PumpEnd.None && !_done.Task.IsCompleted;
        Exchange?.ClientGone();
        Admitted.Transport.Abort();
        Pump.Resume(); // it may be waiting for Kestrel to take what it has, and would not learn of it
        _over.TrySetResult();
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await _output.CompleteAsync();
            await Pump.Reader.CompleteAsync();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // What was left to send has nobody to take it. ConnectionAbortedException is an OperationCanceledException.
        }
        finally
        {
            Exchange?.Dispose();
            Spares?.Dispose();
            Volatile.Read(ref _told)?.Dispose();
            _done.TrySetResult(); // whatever happens: the connection's end waits for it
        }

        await base.DisposeAsync();
    }

    /// <summary>Over TLS it was agreed on (RFC 9113 section 3.2).</summary>
    private static bool SpeaksHttp2(ClientTls? tls) => tls is not null && tls.ApplicationProtocol.Span.SequenceEqual("h2"u8);

    private TerminationReason FindTermination()
    {
        if (Admitted.Aborted.IsCancellationRequested)
        {
            return TerminationReason.Drained;
        }

        if (Pump.BytesReceived == 0)
        {
            return Pump.IsGivenUp ? TerminationReason.IdleTimeout : TerminationReason.Empty;
        }

        if (Cause is { } cause)
        {
            return cause;
        }

        if (Pump.Flood != FrameFlood.None)
        {
            return TerminationReason.Http2Flood;
        }

        // Kestrel aborts only readers that are too slow.
        if (_aborted || Refusal == 408)
        {
            return TerminationReason.IdleTimeout;
        }

        return Pump.End switch
        {
            PumpEnd.Reset => TerminationReason.ClientReset,
            PumpEnd.None when !CloseAgreed && Refusal == 0 => TerminationReason.IdleTimeout,
            _ => TerminationReason.Completed,
        };
    }

    private async Task RunPumpAsync(TimeProvider time)
    {
        await Pump.RunAsync(time, Plan.Model.Http!.Limits.HeadTimeout);
        if (Pump.Flood != FrameFlood.None)
        {
            // Kestrel has come to the end of its input: it ends all streams, says GOAWAY, and is done. It may be done before we come to here.
            _over.TrySetResult();
            await Pump.DrainAsync();
        }

        if (!_done.Task.IsCompleted)
        {
            Task closing = _closed.CancelAsync(); // ends what is under way for a client that has gone, as nginx does
            Exchange?.ClientGone();
            await closing;
        }
    }

    private void GiveKestrelUp()
    {
        Abort();
        _done.TrySetResult();
    }
}
