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
#pragma warning disable CA2000 // the connection's
        UpstreamExchange exchange = ExchangeFor(context);
#pragma warning restore CA2000
        CancellationTokenRegistration gone = Watch(context, exchange);
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
                UpstreamState state = upstreams.For(upstream);
                state.Retries.Count();
                var walk = new TargetWalk(upstream, state.Balancer);
                var tries = new RetryTries(state.Retries);
                AskResult asked = AskResult.NotConnected;
                while (tries.MayGoOn(asked) && Next(context, ref walk, asked) is { } target)
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
                fault = context.Upgrade == UpgradeWish.None
                    ? await PassAsync(context, exchange)
                    : await UpgradeAsync(context, exchange, upstream);
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
            if (context.Connection.IsMultiplexed)
            {
                await gone.DisposeAsync();
                context.Connection.Return(exchange);
            }
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

    /// <summary>One for all requests of a connection, or one for each of many at once.</summary>
    private UpstreamExchange ExchangeFor(RequestContext context)
    {
        HttpConnection connection = context.Connection;
        return connection.IsMultiplexed
            ? connection.TakeSpare() ?? new UpstreamExchange(client, connection, time)
            : connection.Exchange ?? connection.Begin(new UpstreamExchange(client, connection, time));
    }

    /// <summary>A stream that ends says so itself; a connection tells its exchange.</summary>
    private static CancellationTokenRegistration Watch(RequestContext context, UpstreamExchange exchange)
        => context.Connection.IsMultiplexed
            ? context.Lifetime.RequestAborted.UnsafeRegister(static state => ((UpstreamExchange)state!).ClientGone(), exchange)
            : default;

    /// <summary>Passes the answer on.</summary>
    private async ValueTask<RequestFault> PassAsync(RequestContext context, UpstreamExchange exchange)
    {
        exchange.CopyHeadTo(context.Response);
        ResponseReason reason = await exchange.PassBodyAsync(context);
        return reason == ResponseReason.None ? RequestFault.None : FaultOf(context, exchange.Cause, reason);
    }

    private async ValueTask<RequestFault> UpgradeAsync(RequestContext context, UpstreamExchange exchange, UpstreamModel upstream)
    {
        bool onStream = context.Upgrade == UpgradeWish.WebSocketOnStream;
        if (exchange.Head.Status != StatusCodes.Status101SwitchingProtocols)
        {
            // No tunnel. On a stream 2xx would say that there is one (RFC 8441 section 5).
            return onStream && exchange.Head.Status < StatusCodes.Status300MultipleChoices
                ? FaultOf(context, exchange.Cause, ResponseReason.UpgradeRefused)
                : await PassAsync(context, exchange);
        }

        if (!exchange.IsUpgraded(context.WebSocketKey))
        {
            return FaultOf(context, exchange.Cause, ResponseReason.ProtocolSwitched);
        }

        return await WebSocketTunnel.RunAsync(context, exchange, upstream.IdleTimeout, time) switch
        {
            TerminationReason.Completed => RequestFault.None,
            TerminationReason.IdleTimeout => RequestFault.UpstreamTimeout,
            TerminationReason.ClientReset => RequestFault.ClientGone,
            _ => FaultOf(context, ExchangeCause.None, ResponseReason.ConnectionReset),
        };
    }

    private static UpstreamRequest MakeRequest(RequestContext context, RoutePlan route)
    {
        var fields = RequestFields.Build(context, route, out string host);
        if (context.Upgrade == UpgradeWish.WebSocketOnStream)
        {
            context.WebSocketKey = WebSocketKey.Make();
            fields.Add(new("Sec-WebSocket-Key", context.WebSocketKey));
        }

        return new UpstreamRequest
        {
            Upstream = route.Model.Upstream,
            Method = context.Upgrade == UpgradeWish.None ? context.Record.Method : "GET",
            Upgrades = context.Upgrade != UpgradeWish.None,
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

            case AskResult.Failed or AskResult.Lost:
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
