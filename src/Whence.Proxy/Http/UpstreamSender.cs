using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Whence.Proxy.Http;

/// <summary>Sends a request that was judged to its upstream, and the answer back.</summary>
internal sealed partial class UpstreamSender(
    IUpstreamClient client, UpstreamStates upstreams, TimeProvider time, ILogger<UpstreamSender> log) : IRequestSender
{
    private const int CopyBufferSize = 16 * 1024;
    private readonly ILogger _log = log;

    /// <returns>What went wrong; <see cref="RequestFault.None"/> when the answer went through whole.</returns>
    public async ValueTask<RequestFault> SendAsync(RequestContext context, RoutePlan route)
    {
        UpstreamModel upstream = route.Model.Upstream;
        context.Record.Upstream = upstream.Name;
        HttpLimits limits = context.Connection.Plan.Model.Http!.Limits;
        using var deadline = new RequestDeadline(time, limits, upstream.IdleTimeout, context.Lifetime.RequestAborted);
        try
        {
            using UpstreamResponse? response = await TryTargetsAsync(context, MakeRequest(context, route), deadline);
            if (response is null)
            {
                return RequestFault.UpstreamUnreachable;
            }

            context.Record.UpstreamStatus = response.Status;
            context.Response.StatusCode = context.Record.Status = response.Status;
            context.Response.ReasonPhrase = response.ReasonPhrase;
            response.CopyFieldsTo(context.Response.Headers);
            await CopyBodyAsync(context, response.Body, deadline);
            return RequestFault.None;
        }
        catch (Exception exception)
            when (exception is IOException or OperationCanceledException or BadHttpRequestException or InvalidOperationException)
        {
            return FaultOf(context, deadline, exception);
        }
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
        };
    }

    /// <summary>Tries each target once, as long as none of the body has gone to one.</summary>
    private async ValueTask<UpstreamResponse?> TryTargetsAsync(RequestContext context, UpstreamRequest request, RequestDeadline deadline)
    {
        UpstreamModel upstream = request.Upstream;
        RoundRobin balancer = upstreams.For(upstream).Balancer;
        bool[] tried = new bool[upstream.Targets.Length];
        for (int index = balancer.Choose(tried); index >= 0; index = balancer.Choose(tried))
        {
            tried[index] = true;
            context.Record.Target = upstream.Targets[index].Address;
            try
            {
                return await client.SendAsync(request, context.Record.Target, deadline);
            }
            catch (UpstreamConnectException fault) when (request.Body is not { IsConsumed: true })
            {
                LogUpstreamUnreachable(context.Record.Connection.Listener, upstream.Name, context.Record.Target, fault.Error);
            }
        }

        return null;
    }

    /// <summary>Passes the body on as it comes: what is there is flushed before more is waited for.</summary>
    private static async ValueTask CopyBodyAsync(RequestContext context, Stream body, RequestDeadline deadline)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(CopyBufferSize);
        try
        {
            bool headSent = false;
            while (true)
            {
                deadline.AwaitMore();
                ValueTask<int> reading = body.ReadAsync(buffer, deadline.Token);
                if (!headSent && !reading.IsCompleted)
                {
                    await context.Output.StartAsync(deadline.Token);
                    await context.Output.Writer.FlushAsync(deadline.Token);
                }

                headSent = true;
                int count = await reading;
                if (count == 0)
                {
                    return;
                }

                // How long the client may take to read is Kestrel's to bound (its response rate), not the target's fault.
                deadline.Pause();
                await context.Output.Writer.WriteAsync(buffer.AsMemory(0, count), deadline.Token);
                context.Record.BytesSent += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static RequestFault FaultOf(RequestContext context, RequestDeadline deadline, Exception exception)
    {
        if (context.Body?.ClientFault is { } client)
        {
            return ClientFault(context, client);
        }

        if (deadline.IsClientLate)
        {
            context.FaultStatus = StatusCodes.Status408RequestTimeout;
            context.Record.FaultDetail = "the body stopped";
            return RequestFault.BadRequest;
        }

        if (deadline.IsTargetLate)
        {
            return RequestFault.UpstreamTimeout;
        }

        return context.Lifetime.RequestAborted.IsCancellationRequested || exception is OperationCanceledException
            ? RequestFault.ClientGone
            : RequestFault.UpstreamFailed;
    }

    [LoggerMessage(EventIds.RequestUpstreamUnreachable, LogLevel.Warning,
        "Listener {Listener}: target {Target} of upstream {Upstream} could not be connected to: {Error}")]
    private partial void LogUpstreamUnreachable(string listener, string upstream, AddressPort target, System.Net.Sockets.SocketError error);
}
