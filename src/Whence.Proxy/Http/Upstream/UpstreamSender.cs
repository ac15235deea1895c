using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Whence.Proxy.Tls;

namespace Whence.Proxy.Http;

/// <summary>Sends a request that was judged to its upstream, and the answer back.</summary>
internal sealed partial class UpstreamSender(
    UpstreamClient client, UpstreamStates upstreams, TimeProvider time, ILogger<UpstreamSender> log) : IRequestSender
{
    private readonly ILogger _log = log;

    /// <returns>What went wrong; <see cref="RequestFault.None"/> when the answer went through whole.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RequestFault> SendAsync(RequestContext context, RoutePlan route)
    {
        UpstreamModel upstream = route.Model.Upstream;
        context.Record.Upstream = upstream.Name;
        UpstreamExchange exchange = context.Connection.Exchange
            ?? context.Connection.Begin(new UpstreamExchange(client, context.Connection, time));
        var fault = RequestFault.UpstreamFailed;
        try
        {
            HttpLimits limits = context.Connection.Plan.Model.Http!.Limits;
            fault = exchange.Begin(MakeRequest(context, route), limits, out string? detail);
            context.Record.FaultDetail = detail;
            if (fault == RequestFault.None)
            {
                // Here and not in a method of its own: each that waits costs as much as parsing the head of the answer.
                fault = RequestFault.UpstreamUnreachable;
                var walk = new TargetWalk(upstream, upstreams.For(upstream).Balancer);
                AskResult asked = AskResult.NotConnected;
                while (asked is AskResult.NotConnected or AskResult.Stale && Next(context, ref walk, asked) is { } target)
                {
                    asked = await exchange.AskAsync(target, fresh: asked == AskResult.Stale);
                    if (asked == AskResult.Asked)
                    {
                        asked = exchange.Judge(await exchange.HearAsync());
                    }

                    fault = FaultOf(context, exchange, asked);
                }
            }

            if (fault == RequestFault.None)
            {
                context.Record.UpstreamStatus = context.Record.Status = exchange.Head.Status;
                exchange.CopyHeadTo(context.Response);
                ResponseReason reason = await exchange.PassBodyAsync(context);
                fault = reason == ResponseReason.None ? RequestFault.None : FaultOf(context, exchange.Cause, reason);
            }
        }
        catch (Exception exception)
            when (exception is IOException or OperationCanceledException or BadHttpRequestException or InvalidOperationException)
        {
            // ConnectionAbortedException, which says that the client has gone, is an OperationCanceledException.
            fault = exception is OperationCanceledException && exchange.Cause == ExchangeCause.None
                ? RequestFault.ClientGone
                : FaultOf(context, exchange.Cause, ResponseReason.NotTaken);
        }
        finally
        {
            await exchange.EndAsync(isWhole: fault == RequestFault.None);
        }

        return fault;
    }

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

    private static UpstreamRequest MakeRequest(RequestContext context, RoutePlan route)
    {
        var fields = RequestFields.Build(context, route, out string host);
        return new UpstreamRequest
        {
            Upstream = route.Model.Upstream,
            Method = context.Record.Method,
            Target = context.Target.Origin,
            Host = host,
            Fields = fields,
            Body = context.Body,
            Source = context.Source,
            Resolution = context.Record.Resolution,
            Tls = context.Connection.Admitted.Tls,
        };
    }

    /// <summary>Each target once, until one can be connected to; the same again after a kept connection that had gone stale.</summary>
    private static AddressPort? Next(RequestContext context, ref TargetWalk walk, AskResult last)
    {
        if (last == AskResult.Stale)
        {
            return context.Record.Target;
        }

        if (walk.Next() is not { } next)
        {
            return null;
        }

        context.Record.Target = next.Address;
        return next.Address;
    }

    private RequestFault FaultOf(RequestContext context, UpstreamExchange exchange, AskResult asked)
    {
        switch (asked)
        {
            case AskResult.Answered:
                return RequestFault.None;

            case AskResult.Failed:
                return FaultOf(context, exchange.Cause, exchange.Reason);

            case AskResult.NotConnected:
                ConnectionRecord owner = context.Record.Connection;
                context.Record.FaultDetail = exchange.TlsFault == UpstreamTlsFault.None ? null : exchange.TlsFault.ToName();
                LogUpstreamUnreachable(owner.Listener, context.Record.Upstream, context.Record.Target, exchange.ConnectError ?? "none");
                return RequestFault.UpstreamUnreachable;

            default:
                return RequestFault.UpstreamFailed;
        }
    }

    private RequestFault FaultOf(RequestContext context, ExchangeCause cause, ResponseReason reason)
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
