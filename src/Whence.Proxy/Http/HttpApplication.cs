using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Whence.Proxy.Http;

/// <summary>What Kestrel runs for each request.</summary>
/// <param name="forwarder">Takes it on.</param>
/// <param name="time">The clock; null where nobody wants to know when a request began.</param>
internal sealed class HttpApplication(HttpForwarder forwarder, TimeProvider? time) : IHttpApplication<RequestContext>
{
    public RequestContext CreateContext(IFeatureCollection contextFeatures)
    {
        RequestContext context = RequestContext.Begin(contextFeatures, time);
        context.Connection.Current = context.Connection.IsMultiplexed ? null : context;
        return context;
    }

    public Task ProcessRequestAsync(RequestContext context) => forwarder.ForwardAsync(context);

    /// <remarks>Called when the last byte of the answer has been handed to the connection.</remarks>
    public void DisposeContext(RequestContext context, Exception? exception)
    {
        context.Connection.Current = null;
        context.Connection.CloseAgreed = !context.Connection.IsMultiplexed && SaysClose(context);
        context.Connection.HadMalformedBody |= context.Body?.ClientFault is BadHttpRequestException
            || (context.Record.Fault == RequestFault.ClientGone && !context.Connection.IsMultiplexed); // Kestrel may find out too, and calls it malformed
        if (context.Connection.HasStreamFaults
            && context.Features.Get<IHttp2StreamIdFeature>() is { StreamId: var stream } && context.Connection.StreamFaults.Take(stream) is { } detail)
        {
            // The stream was reset for what the client sent on it, whatever our work on it came to.
            context.Record.Fault = RequestFault.BadRequest;
            context.Record.FaultDetail = detail;
            context.Record.Status = StatusCodes.Status400BadRequest;
        }

        forwarder.End(context);
    }

    private static bool SaysClose(RequestContext context)
        => ListField.Contains(context.Response.Headers.Connection, "close")
            || ListField.Contains(context.Request.Headers.Connection, "close")
            || (HttpProtocol.IsHttp10(context.Record.Protocol) && !ListField.Contains(context.Request.Headers.Connection, "keep-alive"));
}
