using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Whence.Proxy.Http;

/// <summary>The ways into a Kestrel server, one for each version of HTTP: which one a connection speaks is known before it is handed
/// over.</summary>
internal sealed class KestrelDoors : IConnectionListenerFactory, IAsyncDisposable
{
    private readonly AdmittedConnectionListener _http1;
    private readonly AdmittedConnectionListener _http2;

    /// <param name="name">Of the listener.</param>
    public KestrelDoors(string name)
    {
        _http1 = new AdmittedConnectionListener(new ListenerEndPoint(name));
        _http2 = new AdmittedConnectionListener(new ListenerEndPoint(name));
    }

    public EndPoint Http1 => _http1.EndPoint;

    public EndPoint Http2 => _http2.EndPoint;

    /// <returns><see langword="false"/> when the listener has stopped.</returns>
    public bool TryHandOver(HttpConnection connection) => (connection.IsMultiplexed ? _http2 : _http1).TryHandOver(connection);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
        => ValueTask.FromResult<IConnectionListener>(ReferenceEquals(endpoint, _http2.EndPoint) ? _http2 : _http1);

    public async ValueTask DisposeAsync()
    {
        await _http1.DisposeAsync();
        await _http2.DisposeAsync();
    }
}
