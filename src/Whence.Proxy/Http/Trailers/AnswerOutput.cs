using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>The body of an answer on its way to the client, and its trailers behind it.</summary>
/// <remarks>
/// Clients of HTTP/2 get trailers always: there they need no asking, and gRPC is told by them how a call ended. Clients of HTTP/1.1 get
/// them when they said <c>TE: trailers</c>; to others a trailer can be nothing that they need (RFC 9110 section 6.5.1), and Kestrel's way
/// without them stays the quick one.
/// </remarks>
/// <param name="context">The request.</param>
/// <param name="way">How trailers go.</param>
/// <param name="nominated">What <c>Connection</c> of the answer names, and so does not go; null = nothing.</param>
internal readonly struct AnswerOutput(RequestContext context, TrailerWay way, HashSet<string>? nominated = null)
{
    /// <summary>Whether trailers are of any use.</summary>
    public bool TakesTrailers => way != TrailerWay.None;

    /// <summary>The way for an answer whose length is not given, before its head goes.</summary>
    /// <param name="context">The request; the head of the answer is copied already.</param>
    /// <param name="announced">The field <c>Trailer</c> of the answer.</param>
    /// <param name="nominated">What its <c>Connection</c> names; null = nothing.</param>
    public static AnswerOutput Begin(RequestContext context, StringValues announced, HashSet<string>? nominated)
    {
        TrailerWay way = context.Connection.IsMultiplexed ? TrailerWay.OnStream
            : TrailerWish.Of(context) ? TrailerWay.InChunks : TrailerWay.None;
        if (way == TrailerWay.InChunks)
        {
            context.Response.Headers.TransferEncoding = "chunked"; // Kestrel writes what it is given from then on
        }

        var output = new AnswerOutput(context, way, nominated);
        if (way != TrailerWay.None && announced.Count > 0)
        {
            context.Response.Headers.Trailer = TrailerAnnouncement.Of(announced, output.GoesOn);
        }

        return output;
    }

    /// <summary>Writes a piece that goes out with what follows, once the answer was started.</summary>
    public void Write(ReadOnlySpan<byte> piece)
    {
        PipeWriter writer = context.Output.Writer;
        if (way == TrailerWay.InChunks)
        {
            ChunkFrame.Write(writer, piece);
        }
        else
        {
            writer.Write(piece);
        }

        context.Record.BytesSent += piece.Length;
    }

    /// <summary>Writes a piece that goes out now.</summary>
    public ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> piece)
    {
        if (way == TrailerWay.InChunks)
        {
            return FrameAsync(piece);
        }

        context.Record.BytesSent += piece.Length;
        return context.Output.Writer.WriteAsync(piece);
    }

    /// <summary>The data are all there: trailers may follow.</summary>
    public void EndData()
    {
        if (way == TrailerWay.InChunks)
        {
            TrailerSection.Begin(context.Output.Writer);
        }
    }

    /// <summary>Adds a trailer, if it is one that goes on.</summary>
    public void Trail(string name, string value)
    {
        if (way == TrailerWay.None || !GoesOn(name) || !FieldTemplate.IsFieldValue(value))
        {
            return;
        }

        if (way == TrailerWay.InChunks)
        {
            TrailerSection.Add(context.Output.Writer, name, value);
        }
        else if (context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { IsReadOnly: false } trailers)
        {
            trailers[name] = StringValues.Concat(trailers[name], value);
        }
    }

    /// <summary>Adds those of a section as it was received.</summary>
    public void Trail(ReadOnlySpan<byte> section)
    {
        var lines = new TrailerLines(section);
        while (lines.TryRead(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            Trail(KnownFields.NameOf(name), Encoding.Latin1.GetString(value));
        }
    }

    /// <summary>Ends it; nothing follows. Kestrel does not flush what it did not frame.</summary>
    public ValueTask<FlushResult> EndAsync()
    {
        if (way != TrailerWay.InChunks)
        {
            return default;
        }

        TrailerSection.End(context.Output.Writer);
        return context.Output.Writer.FlushAsync();
    }

    private bool GoesOn(string name) => TrailerNames.GoesToClient(name, context.Connection.Plan.Names, nominated);

    private async ValueTask<FlushResult> FrameAsync(ReadOnlyMemory<byte> piece)
    {
        if (!context.Response.HasStarted)
        {
            await context.Output.StartAsync();
        }

        Write(piece.Span);
        return await context.Output.Writer.FlushAsync();
    }
}
