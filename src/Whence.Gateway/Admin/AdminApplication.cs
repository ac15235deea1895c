using System.Buffers;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Whence.Gateway.Metrics;

namespace Whence.Gateway.Admin;

/// <summary>Answers <c>GET /livez</c>, <c>GET /readyz</c> and <c>GET /metrics</c>; everything else is 404.</summary>
internal sealed class AdminApplication(Readiness readiness, GatewayMetrics metrics) : IHttpApplication<IFeatureCollection>
{
    /// <inheritdoc/>
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    /// <inheritdoc/>
    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    /// <inheritdoc/>
    public Task ProcessRequestAsync(IFeatureCollection context)
    {
        IHttpRequestFeature request = context.GetRequiredFeature<IHttpRequestFeature>();
        IHttpResponseFeature response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.Headers.CacheControl = "no-store";
        if (!AdminHost.IsOurs(request.Headers.Host.ToString()))
        {
            response.StatusCode = 421;
            response.Headers.ContentLength = 0;
            return Task.CompletedTask;
        }

        string path = request.Method is "GET" or "HEAD" ? request.Path : string.Empty;
        if (path == "/metrics")
        {
            return WriteMetricsAsync(response, context.GetRequiredFeature<IHttpResponseBodyFeature>(), request.Method == "HEAD");
        }

        response.StatusCode = path switch
        {
            "/livez" => 200,
            "/readyz" => readiness.IsReady ? 200 : 503,
            _ => 404,
        };
        response.Headers.ContentLength = 0;
        return Task.CompletedTask;
    }

    private async Task WriteMetricsAsync(IHttpResponseFeature response, IHttpResponseBodyFeature body, bool headOnly)
    {
        var text = new ArrayBufferWriter<byte>(16 * 1024);
        await metrics.WriteAsync(text).ConfigureAwait(false);
        response.StatusCode = 200;
        response.Headers.ContentType = MetricsText.ContentType;
        response.Headers.ContentLength = text.WrittenCount;
        response.Headers["X-Content-Type-Options"] = "nosniff";
        if (!headOnly)
        {
            await body.Writer.WriteAsync(text.WrittenMemory).ConfigureAwait(false);
        }
    }
}
