using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Whence.Proxy.Http;

/// <summary>The way of a request: judged first, then forwarded. Nothing reaches a target before step 6.</summary>
/// <remarks>
/// <code>
/// 1 sane -> 2 route -> 3 managed names -> 4 resolve -> 5 access -> 6 target -> 7 answer
/// </code>
/// </remarks>
internal sealed partial class HttpForwarder(ListenerState state, ListenerServices services, IRequestSender sender)
{
    private readonly Microsoft.Extensions.Logging.ILogger _log = services.Loggers.CreateLogger("Whence.Proxy.Http.HttpForwarder");

    /// <summary>Takes a request to its answer. Never throws.</summary>
    public async Task ForwardAsync(RequestContext context)
    {
        RequestFault fault;
        try
        {
            fault = Begin(context, out RoutePlan? route); // 1. to 3.
            if (fault == RequestFault.None)
            {
                if (context.Body is not null)
                {
                    context.Claims.Form = await FormReader.ReadAsync(context, route!, context.Claims, services.Time);
                }

                fault = Judge(context, route!); // 4. and 5.
                if (fault == RequestFault.None)
                {
                    fault = await sender.SendAsync(context, route!); // 6. and 7.
                }
            }
        }
        catch (Exception exception)
        {
            fault = RequestFault.InternalError;
            LogRequestFailed(exception, context.Record.Connection.Listener, context.Record.Connection.Id, context.Record.Number);
        }

        context.Record.Fault = fault;
        if (context.Body is { } body)
        {
            await body.AbandonAsync();
        }

        if (fault != RequestFault.None)
        {
            await FaultAnswer.SendAsync(context, fault);
        }
    }

    /// <summary>Gives back what the request counted towards, and hands its record over.</summary>
    public void End(RequestContext context)
    {
        RequestRecord record = context.Record;
        if (context.IsCounted)
        {
            state.Clients.Exit(record.Resolution.Client.Address);
        }

        record.BytesReceived = context.Body?.Received ?? context.TunnelReceived;
        if (context.Began is { } began)
        {
            record.Duration = services.Time.GetElapsedTime(began);
        }

        Report(record);
        context.End(keepsRecord: services.Traffic.WantsRequests);
    }

    /// <summary>Reports what was refused before it was a request: one line, one count.</summary>
    public void Refused(HttpConnection connection, string detail, int status = StatusCodes.Status400BadRequest)
    {
        LogMisdeed(connection, detail, status);
        NeverBegan(connection, detail, status);
    }

    /// <summary>One line for what a client did against the rules of HTTP.</summary>
    public void LogMisdeed(HttpConnection connection, string detail, int status = StatusCodes.Status400BadRequest)
        => LogRequestMalformed(connection.Admitted.Record.Listener, connection.Admitted.Record.Peer, status, detail);

    /// <summary>The record and the count of what never became a request.</summary>
    public void NeverBegan(HttpConnection connection, string detail, int status = StatusCodes.Status400BadRequest) => Report(new RequestRecord
    {
        Connection = connection.Admitted.Record,
        Started = services.Time.GetUtcNow(),
        Number = connection.NextRequestNumber(),
        Resolution = connection.Admitted.Source.AsResolution(),
        Captured = new string?[services.Traffic.CapturedHeaders.Length],
        Status = status,
        Fault = RequestFault.BadRequest,
        FaultDetail = detail,
    });

    private void Report(RequestRecord record)
    {
        state.Counters.RequestEnded(record);
        if (services.Traffic.WantsRequests)
        {
            services.Traffic.RequestEnded(record);
        }
    }

    /// <summary>All that needs neither the body nor the client.</summary>
    private RequestFault Begin(RequestContext context, out RoutePlan? route)
    {
        ListenerPlan plan = context.Connection.Plan;

        // 1. A request that can be forwarded at all.
        RequestFault insane = RequestSanity.Check(context);

        // 2. The route: by target and Host, which nobody's headers can change.
        bool ambiguous = false;
        route = insane == RequestFault.None ? plan.Routes.Find(context.Record.Host, context.Target, out ambiguous) : null;

        // 3. From here on, what an untrusted sender says of the client is gone, and so is every secret. The log is the next reader.
        RequestProofs proofs = route is null ? RequestProofs.None : RequestProofs.Read(context.Request.Headers, route.Proofs);
        List<string>? removed = route is null
            ? plan.Names.Clean(context.Request.Headers, context.Source, [], proofs)
            : RequestFields.Take(context, route, proofs);
        Capture(context);
        if (route is null)
        {
            return insane != RequestFault.None ? insane : ambiguous ? Because(context, "ambiguous path") : RequestFault.NoRoute;
        }

        if ((context.Seen & FieldTraits.Malformed) != 0)
        {
            return Because(context, "malformed field name");
        }

        if ((context.Seen & FieldTraits.IsVia) != 0 && context.Connection.Plan.Via.HasPassed(context.Request.Headers.Via))
        {
            return RequestFault.Loop;
        }

        context.Record.Route = route.Model.Name;
        context.Body = BodyOf(context, route);
        context.Claims.Set(context.Request.Headers, context.Target, removed, proofs);
        return RequestFault.None;
    }

    private RequestFault Judge(RequestContext context, RoutePlan route)
    {
        // 4. Who it is.
        var reader = new KestrelClaimReader(context.Claims);
        var hops = new HopList(context.Hops);
        context.Record.Resolution = ClientResolver.Resolve(context.Source, route.Rules, ref reader, ref hops);
        context.Record.Hops = context.Hops.Count;
        state.Counters.Resolved(context.Record.Resolution.Reason);
        if (context.Body?.ClientFault is { } broken)
        {
            return UpstreamFaults.ClientFault(context, broken);
        }

        // 5. Whether it gets in.
        return JudgeClient(context, route);
    }

    private RequestFault JudgeClient(RequestContext context, RoutePlan route)
    {
        Resolution resolution = context.Record.Resolution;
        AccessModel access = context.Connection.Plan.Model.Access;
        TerminationReason? refused = AccessJudge.JudgeClient(access, resolution);
        if (refused == TerminationReason.ClientDenied)
        {
            return RequestFault.ClientDenied;
        }

        if (route.Model.ClientAddress.RejectWhenIndeterminate && resolution.Outcome == ResolutionOutcome.Indeterminate)
        {
            return RequestFault.ClientIndeterminate;
        }

        if (refused is not null)
        {
            return RequestFault.ClientNotAllowed;
        }

        if (context.Connection.Admitted.IsClientCounted)
        {
            return RequestFault.None; // the connection counts already, for the same client
        }

        context.IsCounted = state.Clients.TryEnter(resolution.Client.Address, access.PerClient);
        return context.IsCounted ? RequestFault.None : RequestFault.ClientLimit;
    }

    private void Capture(RequestContext context)
    {
        if (services.Traffic.CapturedHeaders is { Length: > 0 } names)
        {
            string?[] values = new string?[names.Length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = context.Request.Headers[names[i]] is { Count: > 0 } value ? value.ToString() : null;
            }

            context.Record.Captured = values;
        }
    }

    private static RequestFault Because(RequestContext context, string detail)
    {
        context.Record.FaultDetail = detail;
        return RequestFault.BadRequest;
    }

    private static RequestBody? BodyOf(RequestContext context, RoutePlan route)
        => context.BodyDetection.CanHaveBody && context.Upgrade == UpgradeWish.None
            ? new RequestBody(
                context.Features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader,
                context.Request.Headers.ContentLength,
                new RequestTrailers(context, route))
            : null;
}
