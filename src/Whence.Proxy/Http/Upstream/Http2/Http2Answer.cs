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

    /// <summary>The body, as it comes; what is there is flushed before more is waited for.</summary>
    /// <returns>Whether the client took it.</returns>
    public static async ValueTask<bool> PassBodyAsync(HttpResponseMessage answer, RequestContext context, Http2Call call)
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

                context.Record.BytesSent += count;
                if ((await context.Output.Writer.WriteAsync(piece.AsMemory(0, count))).IsCompleted)
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

    /// <summary>The trailers, where the client's connection can carry them: not in HTTP/1.1 (RFC 9110 section 6.5.1 lets them be
    /// dropped).</summary>
    public static void CopyTrailers(HttpResponseMessage answer, RequestContext context)
    {
        if (context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is not { IsReadOnly: false } trailers)
        {
            return;
        }

        foreach (KeyValuePair<string, HeaderStringValues> field in answer.TrailingHeaders.NonValidated)
        {
            if (!HopByHop.Contains(field.Key) && !context.Connection.Plan.Names.Contains(field.Key))
            {
                trailers[field.Key] = ValuesOf(field.Value);
            }
        }
    }

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
