using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Whence.Proxy.Http;

/// <summary>Sends a request that was judged to its upstream, and the answer back.</summary>
internal sealed class UpstreamSender(
    UpstreamClient client, UpstreamStates upstreams, UpstreamFaults faults, TimeProvider time) : IRequestSender
{
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
            fault = exchange.Begin(UpstreamRequests.Make(context, route), limits, out string? detail);
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

                if (asked == AskResult.Stale)
                {
                    fault = faults.Of(context, exchange.Cause, exchange.Reason); // and it may not be sent again
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
                : faults.Of(context, exchange.Cause, ResponseReason.NotTaken);
        }
        finally
        {
            await exchange.EndAsync(isWhole: fault == RequestFault.None);
            if (context.Connection.Spares is { } spares)
            {
                await gone.DisposeAsync();
                spares.Return(exchange);
            }
        }

        return fault;
    }

    /// <summary>One for all requests of a connection, or one for each of many at once.</summary>
    private UpstreamExchange ExchangeFor(RequestContext context)
    {
        HttpConnection connection = context.Connection;
        return connection.Spares is { } spares
            ? spares.Take() ?? new UpstreamExchange(client, connection, time)
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
        ResponseReason reason = await exchange.PassAnswerAsync(context);
        return reason == ResponseReason.None ? RequestFault.None : faults.Of(context, exchange.Cause, reason);
    }

    private async ValueTask<RequestFault> UpgradeAsync(RequestContext context, UpstreamExchange exchange, UpstreamModel upstream)
    {
        bool onStream = context.Upgrade == UpgradeWish.WebSocketOnStream;
        if (exchange.Head.Status != StatusCodes.Status101SwitchingProtocols)
        {
            // No tunnel. On a stream 2xx would say that there is one (RFC 8441 section 5).
            return onStream && exchange.Head.Status < StatusCodes.Status300MultipleChoices
                ? faults.Of(context, exchange.Cause, ResponseReason.UpgradeNotAgreed)
                : await PassAsync(context, exchange);
        }

        if (!exchange.IsUpgraded(context.WebSocketKey))
        {
            return faults.Of(context, exchange.Cause, ResponseReason.UpgradeNotAgreed);
        }

        return await WebSocketTunnel.RunAsync(context, exchange, upstream.IdleTimeout, time) switch
        {
            TerminationReason.Completed => RequestFault.None,
            TerminationReason.IdleTimeout => RequestFault.UpstreamTimeout,
            TerminationReason.ClientReset => RequestFault.ClientGone,
            _ => faults.Of(context, ExchangeCause.None, ResponseReason.ConnectionReset),
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
                return faults.Of(context, exchange.Cause, exchange.Reason);

            case AskResult.NotConnected:
                return faults.Unreachable(context, exchange.Connecting);

            default:
                return RequestFault.UpstreamFailed;
        }
    }
}
