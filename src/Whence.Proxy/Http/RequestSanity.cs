using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>What is refused before anything else is looked at.</summary>
internal static class RequestSanity
{
    public static RequestFault Check(RequestContext context)
    {
        IHeaderDictionary fields = context.Request.Headers;
        if (HttpMethods.IsConnect(context.Record.Method) || context.Target.Form == TargetForm.Asterisk || WantsUpgrade(fields))
        {
            return RequestFault.NotSupported;
        }

        if (context.Target.Form == TargetForm.Malformed)
        {
            context.Record.FaultDetail = "malformed request target";
            return RequestFault.BadRequest;
        }

        // RFC 9112 section 6.1: a request with both framings "ought to be handled as an error". Kestrel keeps the length under this name then.
        if (fields.TransferEncoding.Count > 0 && fields.ContainsKey("X-Content-Length"))
        {
            context.Record.FaultDetail = "Content-Length and Transfer-Encoding";
            return RequestFault.BadRequest;
        }

        return RequestFault.None;
    }

    /// <summary>An offer of h2c may be passed over (RFC 9110 section 7.8); a client that asks for WebSocket cannot go on without.</summary>
    private static bool WantsUpgrade(IHeaderDictionary fields)
        => fields.Upgrade is { Count: > 0 } wanted && !wanted.Equals(new StringValues("h2c")) && HopByHop.HasOption(fields, "upgrade");
}
