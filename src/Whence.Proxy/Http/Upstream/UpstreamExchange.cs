using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
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
    /// <summary>So much of a body goes with the head, if it is there already.</summary>
    private const int BodyInHand = 8 * 1024;

    private const int SwitchingProtocols = 101;

    private readonly ExchangeGuard _guard = new(time);
    private readonly ResponseHead _head = new();
    private UpstreamRequest _request;
    private UpstreamConnection? _connection;
    private TargetPool? _lastPool;
    private byte[]? _question;
    private int _bodyStart;
    private int _questionLength;
    private bool _isBodyInHand;
    private ValueTask<bool> _upload;
    private bool _hasUpload;
    private bool _isStreamed;
    private bool _isReleased;

    /// <summary>Why it was broken off.</summary>
    public ExchangeCause Cause => _guard.Cause;

    /// <summary>What was wrong with the answer.</summary>
    public ResponseReason Reason { get; private set; }

    /// <summary>Why the target could not be connected to.</summary>
    public SocketError ConnectError { get; private set; }

    public ResponseHead Head => _head;

    private bool Closes => _request.TellsClient;

    /// <summary>The client has gone.</summary>
    public void ClientGone() => _guard.ClientGone();

    /// <summary>Begins: what goes to the target is written once, whoever gets it.</summary>
    /// <returns>Why it cannot be sent at all.</returns>
    public RequestFault Begin(in UpstreamRequest request, HttpLimits limits, out string? detail)
    {
        _request = request;
        Reason = ResponseReason.None;
        _guard.Begin(request.Body, limits, request.Upstream.IdleTimeout);
        int body = request.Body is null ? 0 : (int)Math.Min(request.Body.Length ?? BodyInHand, BodyInHand) + ChunkFrame.Around;
        _question = ArrayPool<byte>.Shared.Rent(ProxyPreamble.RoomFor(request) + RequestHead.RoomFor(request) + body);
        _isBodyInHand = _isStreamed = false;
        detail = null;
        if (!ProxyPreamble.TryWrite(request, _question, out int preamble))
        {
            detail = TerminationReason.ProxyHeaderTooLargeToSend.ToName();
            return RequestFault.UpstreamUnreachable;
        }

        if (!RequestHead.TryWrite(request, Closes, _question.AsSpan(preamble), out int head))
        {
            detail = "a field that cannot be sent";
            return RequestFault.InternalError;
        }

        _bodyStart = _questionLength = preamble + head;
        return RequestFault.None;
    }

    /// <summary>Asks one target.</summary>
    /// <remarks>
    /// A kept connection may have been closed by the target at the very moment when it was taken. Then nothing came back, and what may be
    /// sent twice is sent once more, on a new connection (RFC 9110 section 9.2.2). For everything else it is not known whether the target
    /// has acted on it.
    /// </remarks>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<AskResult> AskAsync(AddressPort target)
    {
        Connection beside = owner.Admitted.Transport;
        if (!_request.TellsClient && client.Pools.Take(beside.Loop, target, _lastPool) is { } kept)
        {
            _lastPool = kept.Pool;
            if (await TryAsync(kept) || !MayRepeat())
            {
                return Reason == ResponseReason.None ? AskResult.Answered : AskResult.Failed;
            }
        }

        (UpstreamConnection? made, ConnectError) = await client.ConnectAsync(
            target, _request.Upstream.ConnectTimeout, beside, owner.ConnectionClosed);
        if (made is null)
        {
            return _guard.Cause == ExchangeCause.None ? AskResult.NotConnected : AskResult.Failed;
        }

        return await TryAsync(made) ? AskResult.Answered : AskResult.Failed;
    }

    /// <summary>Gives the head of the answer to the client's connection.</summary>
    public void CopyHeadTo(IHttpResponseFeature response)
    {
        AnswerHead.CopyTo(_head, _connection!.Received, _connection.Fields, response);
        _connection.Take(_head.Length);
    }

    /// <summary>Passes the body on as it comes: what is there is flushed before more is waited for.</summary>
    /// <returns>What was wrong with it.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ResponseReason> PassBodyAsync(RequestContext context)
    {
        UpstreamConnection connection = _connection!;
        ResponseFraming framing = _head.FramingFor(_request.Method == "HEAD"); // by case, as Kestrel: a `head` is no HEAD
        if (framing == ResponseFraming.None)
        {
            Release();
            return ResponseReason.None;
        }

        var body = new AnswerBody(framing, _head.ContentLength);
        while (true)
        {
            ReadStatus status = body.Take(connection.Received, out int consumed, out Range payload, out ResponseReason reason);
            ReadOnlyMemory<byte> part = connection.Part(payload);
            if (status == ReadStatus.Done)
            {
                Release(); // whoever takes the rest of the answer, or does not: the target has done its part
            }

            if (!part.IsEmpty)
            {
                _guard.Pause();
                FlushResult flush = await context.Output.Writer.WriteAsync(part);
                context.Record.BytesSent += part.Length;
                if (flush.IsCompleted)
                {
                    _guard.ClientGone(); // Kestrel throws away what is written to nobody
                    return ResponseReason.ConnectionReset;
                }
            }

            connection.Take(consumed);
            if (status != ReadStatus.NeedMore)
            {
                return reason;
            }

            _guard.AwaitMore();
            TransferResult received = context.Response.HasStarted
                ? await connection.ReceiveAsync()
                : await SendHeadAndReceiveAsync(context.Output, connection);
            if (received.Failed || received.IsEnd)
            {
                return received.Failed ? ResponseReason.ConnectionReset
                    : body.EndsWithConnection ? ResponseReason.None : ResponseReason.ClosedInBody;
            }

            connection.Commit(received.Bytes);
        }
    }

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
        if (_question is { } question)
        {
            _question = null;
            ArrayPool<byte>.Shared.Return(question);
        }

        _request = default;
    }

    public void Dispose() => _guard.Dispose();

    /// <summary>The answer ended, and so the target's part, unless it is still sent a body: nothing breaks its connection off any more.</summary>
    private void Release() => _isReleased = (!_hasUpload || _upload.IsCompleted) && _guard.Detach();

    private bool MayRepeat()
        => Reason == ResponseReason.ClosedBeforeAnswer && _guard.Cause == ExchangeCause.None && _request.IsIdempotent && !_isStreamed;

    /// <returns>Whether the head of an answer came.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> TryAsync(UpstreamConnection connection)
    {
        _hasUpload = _isReleased = false;
        _connection = connection;
        Reason = _guard.TryAttach(connection) ? await SendAsync(connection) : ResponseReason.ClosedBeforeAnswer;
        if (Reason == ResponseReason.None)
        {
            return true;
        }

        await LeaveAsync(isWhole: false);
        return false;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ResponseReason> SendAsync(UpstreamConnection connection)
    {
        TakeBodyInHand();
        _guard.AwaitSend();
        if (_guard.Cause != ExchangeCause.None || (await connection.SendAsync(_question.AsMemory(0, _questionLength))).Failed)
        {
            return ResponseReason.ClosedBeforeAnswer;
        }

        if (_request.Body is { HasEnded: false } body)
        {
            _hasUpload = _isStreamed = true;
#pragma warning disable CA2012 // awaited once, when the exchange leaves the connection
            _upload = new BodyUpload(body, _guard).RunAsync(connection);
#pragma warning restore CA2012
        }
        else
        {
            _guard.AwaitAnswer();
        }

        return await ReadHeadAsync(connection);
    }

    /// <summary>What is there of the body goes out with the head. It stays in the buffer: with the head it can be sent again.</summary>
    private void TakeBodyInHand()
    {
        if (_isBodyInHand || _request.Body is not { } body)
        {
            return;
        }

        _isBodyInHand = true;
        Span<byte> room = _question.AsSpan(_bodyStart);
        Range framed = body.TakeFramed(room);
        if (body.ClientFault is not null)
        {
            _guard.Break(ExchangeCause.ClientFault);
            return;
        }

        Span<byte> bytes = room[framed];
        bytes.CopyTo(room);
        _questionLength = _bodyStart + bytes.Length;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ResponseReason> ReadHeadAsync(UpstreamConnection connection)
    {
        if ((await connection.FirstByteAsync()).Failed)
        {
            return ResponseReason.ClosedBeforeAnswer;
        }

        var reader = default(ResponseHeadReader);
        bool came = false;
        int interim = 0;
        _head.Clear();
        while (true)
        {
            TransferResult received = await connection.ReceiveAsync();
            if (received.Failed || received.IsEnd)
            {
                return !came ? ResponseReason.ClosedBeforeAnswer
                    : received.Failed ? ResponseReason.ConnectionReset : ResponseReason.ClosedInHead;
            }

            came = true;
            connection.Commit(received.Bytes);
            ReadStatus status;
            while ((status = reader.Read(connection.Received, _head, out ResponseReason reason)) != ReadStatus.NeedMore)
            {
                if (status == ReadStatus.Invalid || !_head.IsInterim)
                {
                    return reason;
                }

                if (_head.Status == SwitchingProtocols || ++interim > ResponseLimits.Interim)
                {
                    return interim > ResponseLimits.Interim ? ResponseReason.TooManyInterim : ResponseReason.ProtocolSwitched;
                }

                connection.Take(_head.Length); // not passed on yet
                _head.Clear();
                reader = default;
            }
        }
    }

    /// <summary>Sends the head of the answer alone if its body does not follow at once.</summary>
    private static async ValueTask<TransferResult> SendHeadAndReceiveAsync(IHttpResponseBodyFeature output, UpstreamConnection connection)
    {
        ValueTask<TransferResult> receiving = connection.ReceiveAsync();
        if (receiving.IsCompleted)
        {
            return await receiving;
        }

        try
        {
            await output.StartAsync();
            await output.Writer.FlushAsync();
        }
        catch
        {
            connection.Abort();
            await receiving; // a receive is never left behind: it would write into somebody else's buffer
            throw;
        }

        return await receiving;
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

        if ((_isReleased || _guard.Detach()) && isWhole && isSent && _head.KeepsConnection && !Closes
            && _head.FramingFor(_request.Method == "HEAD") != ResponseFraming.UntilClose)
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
