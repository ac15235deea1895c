using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Whence.Proxy.Tls;

namespace Whence.Proxy.Http;

/// <summary>The connections of one listener to targets that speak HTTP/2: SocketsHttpHandler's, over our own transport.</summary>
/// <param name="connector">Makes them.</param>
/// <param name="budget">What they count towards; null = nothing.</param>
internal sealed class Http2Client(TargetConnector connector, ConnectionBudget? budget) : IDisposable
{
    /// <summary>What a stream may hold of an answer that the client has not taken (RFC 9113 section 6.5.2: the least).</summary>
    private const int StreamWindow = 65_535;

    private readonly ConditionalWeakTable<UpstreamModel, HttpMessageInvoker> _shared = [];

    /// <summary>Otherwise the window of a stream grows with the delay to its target, up to 16 MiB.</summary>
    static Http2Client() => AppContext.SetSwitch("System.Net.SocketsHttpHandler.Http2FlowControl.DisableDynamicWindowSizing", true);

    /// <summary>Sends a request.</summary>
    /// <param name="own">What <see cref="Make"/> gave for it alone; null = on connections that say nothing of the client.</param>
    /// <param name="upstream">Where to.</param>
    /// <param name="message">The request.</param>
    /// <param name="cancel">Ends it.</param>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The shared one lives as long as this.")]
    public Task<HttpResponseMessage> SendAsync(
        HttpMessageInvoker? own, UpstreamModel upstream, HttpRequestMessage message, CancellationToken cancel)
        => (own ?? _shared.GetValue(upstream, Make)).SendAsync(message, cancel);

    /// <summary>Makes what sends requests to an upstream: all of them, or one whose connection tells its client.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The invoker owns it.")]
    public HttpMessageInvoker Make(UpstreamModel upstream) => new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            PreAuthenticate = false,
            ConnectTimeout = upstream.ConnectTimeout,
            PooledConnectionIdleTimeout = UpstreamPools.IdleTimeout,
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = StreamWindow,
            MaxResponseHeadersLength = ResponseLimits.Head / 1024,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ConnectCallback = ConnectAsync,
        },
        disposeHandler: true);

    public void Dispose()
    {
        foreach (KeyValuePair<UpstreamModel, HttpMessageInvoker> shared in _shared)
        {
            shared.Value.Dispose();
        }
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The handler's; disposed of when it fails.")]
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        context.InitialRequestMessage.Options.TryGetValue(Http2Call.Key, out Http2Call? call);
        ThrowIfBroken(call!);
        if (budget?.TryEnterTarget() == false)
        {
            throw new TargetConnectException(new TargetResult(null, SocketError.TooManyOpenSockets));
        }

        Stream? stream = null;
        try
        {
            TargetResult result = await connector.ConnectAsync(call!.Upstream, call.Target, call.Preamble, call.Client, call.Beside, cancel);
            stream = result.Connection switch
            {
                null => throw new TargetConnectException(result),
                TlsConnection secured => secured.AsStream(Closed),
                { } clear => new TargetStream(clear, Closed),
            };
            ThrowIfBroken(call);
            if (!call.Preamble.IsEmpty && !result.LeavesOutHeader && stream is TargetStream)
            {
                await stream.WriteAsync(call.Preamble, cancel); // before TLS it has gone already
            }

            return stream;
        }
        catch
        {
            if (stream is null)
            {
                Closed();
            }
            else
            {
                await stream.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>A connection that tells a client is for the one try that it was made for.</summary>
    private static void ThrowIfBroken(Http2Call call)
    {
        if (call.Upstream.Send.TellsClient && call.Cause != ExchangeCause.None)
        {
            throw new OperationCanceledException("Nobody waits for the connection any more.");
        }
    }

    private void Closed() => budget?.ExitTarget();
}
