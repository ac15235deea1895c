using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Whence.Proxy.Http;

/// <summary>One Kestrel server for one http listener. It has no sockets of its own: connections are handed to it.</summary>
internal sealed class KestrelHost : IAsyncDisposable
{
    /// <summary>What a stream may hold of a body that nobody has taken yet: the least that RFC 9113 section 6.5.2 begins with. Kestrel's 768
    /// KiB would be held for each of a hundred streams of each connection.</summary>
    private const int StreamWindow = 65_535;

    /// <summary>The same for all streams of a connection together.</summary>
    private const int ConnectionWindow = 1024 * 1024;

    /// <summary>Requests of one connection at once (RFC 9113 section 5.1.2 asks for at least 100).</summary>
    private const int Streams = 100;

    private readonly KestrelDoors _doors;
    private readonly KestrelServer _server;

    /// <remarks>
    /// A line that ends in LF alone ends there for one reader and not for another: what request smuggling is made of (CVE-2025-55315,
    /// CVE-2025-22871). RFC 9112 section 2.2 allows to refuse it; Kestrel does so by this switch alone.
    /// </remarks>
    static KestrelHost() => AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);

    private KestrelHost(HttpLimits limits, ILoggerFactory logs, string name)
    {
        _doors = new KestrelDoors(name);
        KestrelServerOptions options = Configure(limits);
        options.Listen(_doors.Http1, static listen => listen.Protocols = HttpProtocols.Http1);
        options.Listen(_doors.Http2, static listen => listen.Protocols = HttpProtocols.Http2);
        _server = new KestrelServer(Options.Create(options), _doors, logs);
    }

    public static async Task<KestrelHost> StartAsync<TContext>(
        IHttpApplication<TContext> application, HttpLimits limits, ILoggerFactory logs, string name)
        where TContext : notnull
    {
        var host = new KestrelHost(limits, logs, name);
        await host._server.StartAsync(application, CancellationToken.None);
        return host;
    }

    public bool TryHandOver(HttpConnection connection) => _doors.TryHandOver(connection);

    /// <summary>
    /// Closes idle connections, lets requests under way end, and aborts what is left when <paramref name="cancel"/> says so.
    /// </summary>
    public Task StopAsync(CancellationToken cancel) => _server.StopAsync(cancel);

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return _doors.DisposeAsync();
    }

    private static KestrelServerOptions Configure(HttpLimits limits)
    {
        var options = new KestrelServerOptions
        {
            AddServerHeader = false,
            AllowSynchronousIO = false,

            // Byte for byte: Latin-1 maps 0x00-0xFF to U+0000-U+00FF and back, so no byte of a field changes on its way through.
            // A length is not a text: see there.
            RequestHeaderEncodingSelector = static name => name == HeaderNames.ContentLength ? LengthDigits.Instance : Encoding.Latin1,
            ResponseHeaderEncodingSelector = static _ => Encoding.Latin1,
        };
        options.Limits.RequestHeadersTimeout = limits.HeadTimeout;
        options.Limits.KeepAliveTimeout = limits.KeepAliveTimeout;
        options.Limits.MaxRequestHeadersTotalSize = limits.HeadSize;
        options.Limits.MaxRequestLineSize = limits.LineSize;
        options.Limits.MaxRequestHeaderCount = limits.Fields;
        options.Limits.Http2.MaxRequestHeaderFieldSize = limits.HeadSize;
        options.Limits.Http2.MaxStreamsPerConnection = Streams;
        options.Limits.Http2.InitialStreamWindowSize = StreamWindow;
        options.Limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
        options.Limits.MaxRequestBodySize = limits.BodySize;
        options.Limits.MaxRequestBufferSize = Math.Max(1024 * 1024, limits.HeadSize + limits.LineSize);

        // Who trickles a body holds a connection to the target as long as it likes: the time between two reads alone does not bound it.
        // The rate counts only time in which we wait for the client, and leaves it half a minute to begin.
        options.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(30));

        // A reader that takes nothing for a minute holds our buffers and the target's connection; a player that pauses for less is left
        // alone.
        options.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(60));
        return options;
    }
}
