using Microsoft.Extensions.Logging;

namespace Whence.Proxy.Http;

/// <summary>What an http listener has beyond a tcp one, put together.</summary>
internal sealed class HttpListenerParts : IAsyncDisposable
{
    private readonly UpstreamClient _http1;
    private readonly Http2Client _http2;

    public HttpListenerParts(ListenerState state, ListenerServices services)
    {
        var upstreams = new UpstreamStates(services.Time);
        var faults = new UpstreamFaults(services.Loggers.CreateLogger<UpstreamFaults>());
        _http1 = new UpstreamClient(services.Transport, services.Time, services.Budget);
        _http2 = new Http2Client(new TargetConnector(services.Transport, services.Time), services.Time, services.Budget);
        var sender = new SenderByVersion(
            new UpstreamSender(_http1, upstreams, faults, services.Time), new Http2Sender(_http2, upstreams, faults, services.Time));
        Handler = new HttpConnectionHandler(state, services, sender);
    }

    public HttpConnectionHandler Handler { get; }

    public async ValueTask DisposeAsync()
    {
        await Handler.DisposeAsync();
        _http1.Dispose();
        _http2.Dispose();
    }
}
