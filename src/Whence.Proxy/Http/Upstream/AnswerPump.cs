using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>Passes an answer on to the client as it comes: head, body and trailers.</summary>
/// <param name="exchange">Is told when the answer is whole.</param>
/// <param name="connection">Where it comes from.</param>
/// <param name="head">Its head.</param>
/// <param name="guard">Bounds the waiting.</param>
/// <param name="context">The request.</param>
internal readonly struct AnswerPump(
    UpstreamExchange exchange, UpstreamConnection connection, ResponseHead head, ExchangeGuard guard, RequestContext context)
{
    /// <summary>The last piece of a chunked body goes out with the last chunk if it is no larger than a block of Kestrel's memory.</summary>
    private const int WithLastChunk = 2 * 1024;

    /// <summary>Whether it may be framed like an answer with a body, and has none (RFC 9110 section 15.3.6).</summary>
    private bool IsWithoutBody => head.Status == StatusCodes.Status205ResetContent;

    /// <summary>Passes it on; what is there of the body is flushed before more is waited for.</summary>
    /// <param name="framing">Of the body.</param>
    /// <returns>What was wrong with it.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ResponseReason> PassAsync(ResponseFraming framing)
    {
        AnswerOutput output = CopyHead(framing);
        if (framing == ResponseFraming.None)
        {
            exchange.Release();
            return ResponseReason.None;
        }

        var body = new AnswerBody(framing, head.ContentLength, output.TakesTrailers);
        while (true)
        {
            ReadStatus status = body.Take(connection.Received, out int consumed, out Range payload, out ResponseReason reason);
            ReadOnlyMemory<byte> part = connection.Part(payload);
            if (status == ReadStatus.Invalid)
            {
                return reason;
            }

            if (!part.IsEmpty && IsWithoutBody)
            {
                return ResponseReason.NotTaken; // Kestrel refuses it too
            }

            if (status == ReadStatus.Done)
            {
                exchange.Release(); // whoever takes the rest of the answer, or does not: the target has done its part
            }

            if (IsWithoutBody)
            {
                // Chunks without data: Kestrel has nothing to frame.
            }
            else if (status == ReadStatus.Done && framing == ResponseFraming.Chunked && part.Length <= WithLastChunk)
            {
                await context.Output.StartAsync();
                output.Write(part.Span); // Kestrel sends it with the last chunk, once we are done
            }
            else if (!part.IsEmpty)
            {
                if (!exchange.IsReleased)
                {
                    guard.Pause();
                }

                FlushResult flush = await output.WriteAsync(part);
                if (flush.IsCompleted)
                {
                    guard.ClientGone(); // Kestrel throws away what is written to nobody
                    return ResponseReason.ConnectionReset;
                }
            }

            connection.Take(consumed);
            if (status == ReadStatus.Done)
            {
                output.EndData();
                output.Trail(body.Trailers);
                await output.EndAsync();
                return ResponseReason.None;
            }

            guard.AwaitMore();
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

    /// <summary>Gives the head of the answer to the client's connection.</summary>
    private AnswerOutput CopyHead(ResponseFraming framing)
    {
        ReadOnlySpan<byte> bytes = connection.Received;
        HashSet<string>? nominated = AnswerHead.CopyTo(head, bytes, connection.Fields, context.Response);
        AnswerOutput output = framing == ResponseFraming.Chunked && !IsWithoutBody
            ? AnswerOutput.Begin(context, head.HasTrailer ? AnswerHead.Announced(head, bytes) : StringValues.Empty, nominated)
            : new AnswerOutput(context, TrailerWay.None);
        connection.Take(head.Length);
        return output;
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
}
