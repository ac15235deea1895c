using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Whence.Proxy.Http;

/// <summary>Sends a request that was judged to a target that speaks HTTP/2, and the answer back; both bodies at once, as gRPC wants
/// it.</summary>
internal sealed class Http2Sender(Http2Client client, UpstreamStates upstreams, UpstreamFaults faults, TimeProvider time) : IRequestSender
{
    public async ValueTask<RequestFault> SendAsync(RequestContext context, RoutePlan route)
    {
        UpstreamModel upstream = route.Model.Upstream;
        context.Record.Upstream = upstream.Name;
        if (context.Upgrade != UpgradeWish.None || context.Target.Form == TargetForm.Asterisk)
        {
            return RequestFault.NotSupported; // WebSocket and OPTIONS * go to targets by HTTP/1.1 alone
        }

        // A stream may say nothing for long, in either direction: how long is the upstream's to say, not a rate in bytes.
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate && context.Connection.IsMultiplexed)
        {
            rate.MinDataRate = null;
        }

        UpstreamRequest request = UpstreamRequests.Make(context, route);
        byte[] preamble = new byte[ProxyPreamble.RoomFor(request)]; // connecting may outlive the request: this memory is nobody else's, ever
        if (!ProxyPreamble.TryWrite(request, preamble, out int length))
        {
            context.Record.FaultDetail = TerminationReason.ProxyHeaderTooLargeToSend.ToName();
            return RequestFault.UpstreamUnreachable;
        }

        return await TryTargetsAsync(context, request, preamble.AsMemory(0, length));
    }

    private async ValueTask<RequestFault> TryTargetsAsync(RequestContext context, UpstreamRequest request, ReadOnlyMemory<byte> preamble)
    {
        UpstreamState state = upstreams.For(request.Upstream);
        state.Retries.Count();
        var walk = new TargetWalk(request.Upstream, state.Balancer);
        var tries = new RetryTries(state.Retries);
        RequestFault fault = RequestFault.UpstreamUnreachable;
        AskResult asked = AskResult.NotConnected;
        while (tries.MayGoOn(asked) && walk.Next() is { } target)
        {
            context.Record.Target = target.Address;
            using var call = new Http2Call(context, request.Upstream, target.Address, preamble, time) { Client = request.Client };
            (asked, fault) = await AskAsync(context, request, call);
        }

        return fault;
    }

    /// <summary>Asks one target, and passes its answer on.</summary>
    private async ValueTask<(AskResult Asked, RequestFault Fault)> AskAsync(RequestContext context, UpstreamRequest request, Http2Call call)
    {
        HttpLimits limits = context.Connection.Plan.Model.Http!.Limits;
        Http2Content? content = request.Body is { } body ? new Http2Content(body, call, limits) : null;
        bool isAnswered = false;
        using HttpMessageInvoker? own = request.TellsClient ? client.Make(request.Upstream) : null; // it tells this client: for nobody else
        try
        {
            using HttpRequestMessage message = Http2Request.Make(request, call, content, TakesTrailers(context));
            call.Sent(limits.UpstreamTimeout); // a body, if there is one, has its own times
            using HttpResponseMessage answer = await client.SendAsync(own, request.Upstream, message, call.Broken);
            isAnswered = true;
            context.Record.UpstreamStatus = context.Record.Status = (int)answer.StatusCode;
            Http2Answer.CopyHead(answer, context.Response);
            bool isTaken = await Http2Answer.PassBodyAsync(answer, context, call);
            if (isTaken)
            {
                Http2Answer.CopyTrailers(answer, context);
            }

            return (AskResult.Answered, isTaken ? RequestFault.None : RequestFault.ClientGone);
        }
        catch (HttpRequestException exception) when (exception.InnerException is TargetConnectException unreachable)
        {
            return (AskResult.NotConnected, faults.Unreachable(context, unreachable.Result));
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException or OperationCanceledException or BadHttpRequestException or InvalidOperationException)
        {
            bool mayRepeat = exception is HttpRequestException && !isAnswered && call.Cause == ExchangeCause.None
                && request.IsIdempotent && content is not { HasBegun: true };
            return (mayRepeat ? AskResult.Lost : AskResult.Failed, faults.Of(context, call.Cause, ReasonOf(exception, isAnswered)));
        }
        finally
        {
            if (content is not null)
            {
                await content.EndAsync(); // the body is Kestrel's again after that
            }
        }
    }

    private static ResponseReason ReasonOf(Exception exception, bool isAnswered)
        => exception is InvalidOperationException or BadHttpRequestException ? ResponseReason.NotTaken
            : isAnswered ? ResponseReason.ConnectionReset
            : ResponseReason.ClosedBeforeAnswer;

    private static bool TakesTrailers(RequestContext context)
        => context.Request.Headers.TE is { Count: > 0 } te && te.ToString().Contains("trailers", StringComparison.OrdinalIgnoreCase);
}
