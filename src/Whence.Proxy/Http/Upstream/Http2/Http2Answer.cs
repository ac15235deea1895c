using System.Buffers;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>Passes an answer from SocketsHttpHandler on to the client.</summary>
internal static class Http2Answer
{
    /// <summary>The most that is held of a body between the two sides.</summary>
    private const int PieceSize = 16 * 1024;

    /// <summary>The head.</summary>
    public static void CopyHead(HttpResponseMessage answer, IHttpResponseFeature response)
    {
        response.StatusCode = (int)answer.StatusCode;
        response.ReasonPhrase = null; // HTTP/2 has none
        IHeaderDictionary fields = response.Headers;
        Copy(answer.Headers.NonValidated, fields);
        Copy(answer.Content.Headers.NonValidated, fields);
        if (response.StatusCode == StatusCodes.Status204NoContent)
        {
            fields.ContentLength = null; // RFC 9110 section 8.6
        }
    }

    /// <summary>The way of body and trailers. In HTTP/1.1 what has a length, or no body at all, has no trailers.</summary>
    public static AnswerOutput OutputFor(HttpResponseMessage answer, RequestContext context)
    {
        if (!context.Connection.IsMultiplexed && !IsChunked(answer, context))
        {
            return new AnswerOutput(context, TrailerWay.None);
        }

        bool announces = answer.Headers.NonValidated.TryGetValues("Trailer", out HeaderStringValues announced);
        return AnswerOutput.Begin(context, announces ? ValuesOf(announced) : default, nominated: null);
    }

    /// <summary>The body, as it comes; what is there is flushed before more is waited for.</summary>
    /// <returns>Whether the client took it.</returns>
    public static async ValueTask<bool> PassBodyAsync(
        HttpResponseMessage answer, AnswerOutput output, RequestContext context, Http2Call call)
    {
        Stream body = await answer.Content.ReadAsStreamAsync(call.Broken);
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            while (true)
            {
                call.AwaitMore(call.Upstream.IdleTimeout);
                ValueTask<int> reading = body.ReadAsync(piece, call.Broken);
                if (!reading.IsCompleted && !context.Response.HasStarted)
                {
                    await context.Output.StartAsync(); // a stream may have nothing to say for long
                    await context.Output.Writer.FlushAsync();
                }

                int count = await reading;
                call.AwaitMore(Timeout.InfiniteTimeSpan); // how long a client may take is Kestrel's to bound
                if (count == 0)
                {
                    return true;
                }

                if ((await output.WriteAsync(piece.AsMemory(0, count))).IsCompleted)
                {
                    return false;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>The trailers, as many as HTTP/1.1 may have.</summary>
    /// <returns>What was wrong with them.</returns>
    public static async ValueTask<ResponseReason> CopyTrailersAsync(HttpResponseMessage answer, AnswerOutput output)
    {
        ResponseReason reason = Measure(answer.TrailingHeaders.NonValidated);
        if (reason != ResponseReason.None)
        {
            return reason;
        }

        output.EndData();
        if (output.TakesTrailers)
        {
            foreach (KeyValuePair<string, HeaderStringValues> field in answer.TrailingHeaders.NonValidated)
            {
                foreach (string value in field.Value)
                {
                    output.Trail(field.Key, value);
                }
            }
        }

        await output.EndAsync();
        return ResponseReason.None;
    }

    /// <remarks>The limit of SocketsHttpHandler is one of bytes alone, and thirty thousand empty values fit it.</remarks>
    private static ResponseReason Measure(HttpHeadersNonValidated trailers)
    {
        int fields = 0, bytes = 0;
        foreach (KeyValuePair<string, HeaderStringValues> field in trailers)
        {
            fields += field.Value.Count;
            if (fields > ResponseLimits.Fields)
            {
                return ResponseReason.TooManyFields;
            }

            foreach (string value in field.Value)
            {
                bytes += field.Key.Length + value.Length + ": \r\n".Length;
            }
        }

        return bytes > ResponseLimits.Trailers ? ResponseReason.TrailersTooLarge : ResponseReason.None;
    }

    private static bool IsChunked(HttpResponseMessage answer, RequestContext context)
        => context.Response.Headers.ContentLength is null && context.Record.Method != "HEAD"
            && (int)answer.StatusCode is not (204 or 205 or 304);

    private static void Copy(HttpHeadersNonValidated from, IHeaderDictionary to)
    {
        foreach (KeyValuePair<string, HeaderStringValues> field in from)
        {
            if (!HopByHop.Contains(field.Key))
            {
                to[field.Key] = ValuesOf(field.Value);
            }
        }
    }

    private static StringValues ValuesOf(HeaderStringValues values) => values.Count == 1 ? values.ToString() : new StringValues([.. values]);
}
