using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Whence.Proxy.Tls;

namespace Whence.Proxy.Http;

/// <summary>Words what went wrong between us and a target, once, for record and log.</summary>
internal sealed partial class UpstreamFaults(ILogger<UpstreamFaults> log)
{
    private readonly ILogger _log = log;

    /// <summary>What the client did wrong inside its body.</summary>
    public static RequestFault ClientFault(RequestContext context, Exception fault)
    {
        if (fault is not BadHttpRequestException bad)
        {
            return RequestFault.ClientGone;
        }

        context.FaultStatus = bad.StatusCode;
        context.Record.FaultDetail = MalformedRequest.Describe(bad);
        return RequestFault.BadRequest;
    }

    /// <summary>A target that could not be connected to.</summary>
    public RequestFault Unreachable(RequestContext context, in TargetResult result)
    {
        bool isTransparent = result.Transparent != ShownClientFault.None;
        context.Record.FaultDetail = isTransparent || result.Fault != UpstreamTlsFault.None ? result.Reason : null;
        LogUpstreamUnreachable(context.Record.Connection.Listener, context.Record.Upstream, context.Record.Target, result.Reason);
        return isTransparent ? RequestFault.TransparentSource : RequestFault.UpstreamUnreachable;
    }

    /// <summary>An exchange that was broken off, or an answer that was not good.</summary>
    public RequestFault Of(RequestContext context, ExchangeCause cause, ResponseReason reason)
    {
        if (context.Body?.ClientFault is { } client)
        {
            return ClientFault(context, client);
        }

        switch (cause)
        {
            case ExchangeCause.ClientLate:
                context.FaultStatus = StatusCodes.Status408RequestTimeout;
                context.Record.FaultDetail = "the body stopped";
                return RequestFault.BadRequest;

            case ExchangeCause.TargetLate:
                return RequestFault.UpstreamTimeout;

            case ExchangeCause.ClientGone:
                return RequestFault.ClientGone;

            default:
                context.Record.FaultDetail = reason.ToName();
                LogUpstreamFailed(context.Record.Connection.Listener, context.Record.Upstream, context.Record.Target, context.Record.FaultDetail);
                return RequestFault.UpstreamFailed;
        }
    }

    [LoggerMessage(EventIds.RequestUpstreamFailed, LogLevel.Warning,
        "Listener {Listener}: the answer of target {Target} of upstream {Upstream} could not be passed on: {Reason}")]
    private partial void LogUpstreamFailed(string listener, string? upstream, AddressPort target, string reason);

    [LoggerMessage(EventIds.RequestUpstreamUnreachable, LogLevel.Warning,
        "Listener {Listener}: target {Target} of upstream {Upstream} could not be connected to: {Error}")]
    private partial void LogUpstreamUnreachable(string listener, string? upstream, AddressPort target, string error);
}
