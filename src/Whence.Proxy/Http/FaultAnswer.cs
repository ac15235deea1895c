using Microsoft.AspNetCore.Http;

namespace Whence.Proxy.Http;

/// <summary>Answers a request ourselves, or makes plain that its answer ends too soon.</summary>
internal static class FaultAnswer
{
    /// <summary>Sends the answer of a fault. Never throws.</summary>
    public static async ValueTask SendAsync(RequestContext context, RequestFault fault)
    {
        if (fault == RequestFault.ClientGone || context.Response.HasStarted)
        {
            // A status or the last chunk would make a cut answer look whole: the connection is reset instead.
            context.Record.Status = context.Response.HasStarted ? context.Response.StatusCode : FaultAnswers.StatusOf(fault);
            if (!context.Connection.IsMultiplexed) // there it is the end of this stream alone
            {
                context.Connection.Cause = fault == RequestFault.ClientGone ? TerminationReason.ClientReset : TerminationReason.UpstreamReset;
            }

            context.Lifetime.Abort();
            return;
        }

        context.Record.Status = context.FaultStatus ?? FaultAnswers.StatusOf(fault);
        context.Response.StatusCode = context.Record.Status;
        context.Response.ReasonPhrase = null;
        IHeaderDictionary fields = context.Response.Headers;
        fields.Clear();
        ReadOnlyMemory<byte> body = FaultAnswers.BodyOf(fault, context.Record.Status);
        fields.ContentType = "text/plain; charset=utf-8";
        fields.ContentLength = body.Length;
        if (fault is RequestFault.BadRequest or RequestFault.NotSupported && !context.Connection.IsMultiplexed)
        {
            // What follows on the connection cannot be told from what belongs to this request, or is of the protocol that was asked for: after
            // CONNECT and Upgrade clients may send that before the answer (CVE-2025-64763).
            fields.Connection = "close";
        }

        try
        {
            if (context.Record.Method != "HEAD") // by case, as Kestrel: a `head` is no HEAD
            {
                await context.Output.Writer.WriteAsync(body);
                context.Record.BytesSent = body.Length;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or BadHttpRequestException)
        {
            context.Lifetime.Abort(); // nobody is there to read it
        }
    }
}
