using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace Whence.Proxy.Http;

/// <summary>Sets SocketsHttpHandler to pass on what it is given, byte for byte, and to hold little.</summary>
internal static class Http2Handlers
{
    /// <summary>What a stream may hold of an answer that the client has not taken (RFC 9113 section 6.5.2: the least).</summary>
    private const int StreamWindow = 65_535;

    /// <summary>Otherwise the window of a stream grows with the delay to its target, up to 16 MiB.</summary>
    static Http2Handlers() => AppContext.SetSwitch("System.Net.SocketsHttpHandler.Http2FlowControl.DisableDynamicWindowSizing", true);

    /// <param name="upstream">For its times.</param>
    /// <param name="connect">Makes connections.</param>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The invoker owns it.")]
    public static HttpMessageInvoker Make(
        UpstreamModel upstream, Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect) => new(
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
            ConnectCallback = connect,
        },
        disposeHandler: true);
}
