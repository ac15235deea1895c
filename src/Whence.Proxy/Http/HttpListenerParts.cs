using Microsoft.Extensions.Logging;

namespace Whence.Proxy.Http;

/// <summary>What an http listener has beyond a tcp one, put together.</summary>
internal sealed class HttpListenerParts : IAsyncDisposable
{
    private readonly UpstreamClient _client;

    public HttpListenerParts(ListenerState state, ListenerServices services)
    {
        _client = new UpstreamClient(services.Transport, services.Time, services.Budget);
        var sender = new UpstreamSender(_client, new UpstreamStates(services.Time), services.Time, services.Loggers.CreateLogger<UpstreamSender>());
        Handler = new HttpConnectionHandler(state, services, sender);
    }

    public HttpConnectionHandler Handler { get; }

    public async ValueTask DisposeAsync()
    {
        await Handler.DisposeAsync();
        _client.Dispose();
    }
}
