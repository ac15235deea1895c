using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Whence.Proxy.Http;

/// <summary>Hands admitted connections to Kestrel.</summary>
internal sealed class AdmittedConnectionListener(ListenerEndPoint endPoint) : IConnectionListener
{
    private readonly Channel<HttpConnection> _waiting =
        Channel.CreateUnbounded<HttpConnection>(new UnboundedChannelOptions { SingleReader = true }); // the listener's limits bound it

    public EndPoint EndPoint => endPoint;

    /// <returns><see langword="false"/> when the listener has stopped.</returns>
    public bool TryHandOver(HttpConnection connection) => _waiting.Writer.TryWrite(connection);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_waiting.Reader.TryRead(out HttpConnection? connection))
            {
                return connection;
            }
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _waiting.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();
}
