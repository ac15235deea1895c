using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>Asks a target and passes its answer on: one request at a time of one client connection, and the same object for all of
/// them.</summary>
/// <remarks>
/// <code>
/// begin -> ask (connect, send, head of the answer; again where that is safe) -> head, body to the client -> end (keep or close)
/// </code>
/// <para>Both bodies go at once. A connection is kept only if the answer was read to its exact end, the request was sent to its exact end,
/// nothing is left unread, neither side said close, and nothing here broke the exchange off. Everything else is closed.</para>
/// </remarks>
internal sealed class UpstreamExchange(UpstreamClient client, HttpConnection owner, TimeProvider time) : IDisposable
{
    private readonly ExchangeGuard _guard = new(time);
    private readonly Question _question = new();
    private readonly ResponseHead _head = new();
    private UpstreamRequest _request;
    private UpstreamConnection? _connection;
    private TargetPool? _lastPool;
    private ValueTask<bool> _upload;
    private bool _isKept;
    private bool _hasUpload;
    private bool _isStreamed;
    private bool _isTunnel;

    /// <summary>Why it was broken off.</summary>
    public ExchangeCause Cause => _guard.Cause;

    /// <summary>Whether it can serve another client's request.</summary>
    public bool IsFresh => _guard.IsFresh;

    /// <summary>What was wrong with the answer.</summary>
    public ResponseReason Reason { get; private set; }

    /// <summary>How connecting ended, where it did not.</summary>
    public TargetResult Connecting { get; private set; }

    public ResponseHead Head => _head;

    /// <summary>Whether the target has done its part, and nothing breaks its connection off any more.</summary>
    public bool IsReleased { get; private set; }

    private bool Closes => _request.TellsClient;

    private ResponseFraming Framing => _head.FramingFor(_request.Method == "HEAD"); // by case, as Kestrel: a `head` is no HEAD

    /// <summary>The client has gone.</summary>
    public void ClientGone() => _guard.ClientGone();

    /// <summary>Begins: what goes to the target is written once, whoever gets it.</summary>
    /// <returns>Why it cannot be sent at all.</returns>
    public RequestFault Begin(in UpstreamRequest request, HttpLimits limits, out string? detail)
    {
        if (_connection is not null)
        {
            throw new InvalidOperationException("One exchange at a time: HTTP/1.1 has one request in work on a connection.");
        }

        _request = request;
        Reason = ResponseReason.None;
        _guard.Begin(request.Body, limits, request.Upstream.IdleTimeout);
        _isStreamed = false;
        return _question.Write(request, Closes, out detail);
    }

    /// <summary>Sends the request to a target: on a kept connection if there is one, which takes no waiting, else on a new one.</summary>
    /// <param name="target">The target.</param>
    /// <param name="fresh">Not on a kept one.</param>
    public ValueTask<AskResult> AskAsync(AddressPort target, bool fresh)
    {
        Reason = ResponseReason.ClosedBeforeAnswer;
        if (_guard.Cause != ExchangeCause.None)
        {
            return new ValueTask<AskResult>(AskResult.Failed);
        }

        if (_connection is not null)
        {
            return AskAgainAsync(target, fresh);
        }

        Connection beside = owner.Admitted.Transport;
        if (!fresh && !_request.TellsClient && client.Pools.Take(beside.Loop, target, _lastPool, _request.Upstream.Tls) is { } kept)
        {
            _lastPool = kept.Pool;
            return Send(kept, isKept: true, owesHeader: false); // it is kept only where there is none
        }

        return ConnectAsync(target, beside);
    }

    /// <summary>Waits for the head of the answer; <see cref="Judge"/> says what it means.</summary>
    public ValueTask<ResponseReason> HearAsync() => HeadPump.ReadAsync(_connection!, _head, _request.Upgrades);

    /// <summary>What has become of it.</summary>
    /// <remarks>
    /// A kept connection may have been closed by the target at the very moment when it was taken. Then nothing came back, and what may be
    /// sent twice is sent once more, on a new connection (RFC 9110 section 9.2.2). For everything else it is not known whether the target
    /// has acted on it.
    /// </remarks>
    public AskResult Judge(ResponseReason reason)
    {
        Reason = reason;
        return reason == ResponseReason.None ? AskResult.Answered
            : !MayRepeat() ? AskResult.Failed
            : _isKept ? AskResult.Stale : AskResult.Lost;
    }

    /// <summary>Whether the target speaks something else from now on, which is what it was asked for.</summary>
    /// <param name="key">The key of the handshake, where it is ours; null where it is the client's.</param>
    public bool IsUpgraded(string? key) => WebSocketTunnel.IsAgreed(_head, _connection!.Received, key);

    /// <summary>Gives the connection away for a tunnel, with what came behind the head. It is still closed at the end, and never
    /// kept.</summary>
    public Connection TakeOver()
    {
        _guard.Detach();
        _isTunnel = true;
        return _connection!.TakeOver();
    }

    /// <summary>Gives the head of an answer that agrees to an upgrade to the client's connection.</summary>
    public void CopyHeadTo(IHttpResponseFeature response)
    {
        AnswerHead.CopyTo(_head, _connection!.Received, _connection.Fields, response);
        _connection.Take(_head.Length);
    }

    /// <summary>Passes the answer on: head, body and trailers.</summary>
    /// <returns>What was wrong with it.</returns>
    public ValueTask<ResponseReason> PassAnswerAsync(RequestContext context)
        => new AnswerPump(this, _connection!, _head, _guard, context).PassAsync(Framing);

    /// <summary>The answer ended, and so the target's part, unless it is still sent a body: nothing breaks its connection off any more.</summary>
    public void Release() => IsReleased = (!_hasUpload || _upload.IsCompleted) && _guard.Detach();

    /// <summary>Ends it: the connection is kept or closed.</summary>
    /// <param name="isWhole">Whether the answer was passed on to its end.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask EndAsync(bool isWhole)
    {
        if (_connection is not null)
        {
            await LeaveAsync(isWhole);
        }

        _guard.End();
        _question.Clear();
        _request = default;
    }

    public void Dispose() => _guard.Dispose();

    private bool MayRepeat()
        => Reason == ResponseReason.ClosedBeforeAnswer && _guard.Cause == ExchangeCause.None && _request.IsIdempotent && !_isStreamed;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<AskResult> AskAgainAsync(AddressPort target, bool fresh)
    {
        await LeaveAsync(isWhole: false);
        return await AskAsync(target, fresh);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<AskResult> ConnectAsync(AddressPort target, Connection beside)
    {
        (UpstreamConnection? made, TargetResult result) = await client.ConnectAsync(
            target, _request.Upstream, _question.Preamble, _request.Client, beside, owner.ConnectionClosed);
        if (made is not null)
        {
            return await Send(made, isKept: false, result.OwesHeader);
        }

        Connecting = result;

        if (owner.ConnectionClosed.IsCancellationRequested)
        {
            _guard.ClientGone(); // the token may say so first
        }

        return _guard.Cause == ExchangeCause.None ? AskResult.NotConnected : AskResult.Failed;
    }

    private ValueTask<AskResult> Send(UpstreamConnection connection, bool isKept, bool owesHeader)
    {
        (_connection, _isKept) = (connection, isKept);
        _hasUpload = IsReleased = _isTunnel = false;
        RequestBody? body = _request.Body;
        if (body is not null)
        {
            _question.TakeBody(body);
            if (body.ClientFault is not null)
            {
                _guard.Break(ExchangeCause.ClientFault);
            }
        }

        if (!_guard.TryAttach(connection, isWhole: body is not { HasEnded: false }))
        {
            return new ValueTask<AskResult>(AskResult.Failed);
        }

        ValueTask<TransferResult> sending = connection.SendAsync(owesHeader ? _question.Bytes : _question.BytesBehindPreamble);
        return sending.IsCompletedSuccessfully ? new ValueTask<AskResult>(Sent(sending.Result)) : SentAsync(sending);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<AskResult> SentAsync(ValueTask<TransferResult> sending)
    {
        AskResult result = Sent(await sending);
        if (result == AskResult.Asked && !_hasUpload)
        {
            _guard.AwaitAnswer(); // it has its time from now on
        }

        return result;
    }

    private AskResult Sent(TransferResult sent)
    {
        if (sent.Failed)
        {
            return Judge(ResponseReason.ClosedBeforeAnswer);
        }

        if (_request.Body is { HasEnded: false } body)
        {
            _hasUpload = _isStreamed = true;
#pragma warning disable CA2012 // awaited once, when the exchange leaves the connection
            _upload = new BodyUpload(body, _guard).RunAsync(_connection!);
#pragma warning restore CA2012
        }

        return AskResult.Asked;
    }

    /// <summary>Leaves the connection: it is kept if nothing speaks against it, else closed.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask LeaveAsync(bool isWhole)
    {
        UpstreamConnection connection = _connection!;
        _connection = null;
        bool isSent = true;
        if (_hasUpload)
        {
            if (!_upload.IsCompleted && !(isWhole && _head.KeepsConnection && _request.Body!.HasEnded && _guard.AwaitLastPiece()))
            {
                _guard.Break(ExchangeCause.Answered);
            }

            _hasUpload = false;
#pragma warning disable CA2012 // the one time
            isSent = await _upload;
#pragma warning restore CA2012
        }

        if (!_isTunnel && (IsReleased || _guard.Detach()) && isWhole && isSent && _head.KeepsConnection && !Closes
            && Framing != ResponseFraming.UntilClose)
        {
            client.Pools.Keep(connection);
            _lastPool = connection.Pool;
        }
        else
        {
            connection.Close();
        }
    }
}
