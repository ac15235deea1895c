using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Whence.Cli.Demo;

/// <summary>A backend that answers every request with the request: what the target of a gateway gets to see.</summary>
internal sealed class HttpEcho : IHttpApplication<IFeatureCollection>, IAsyncDisposable
{
    private readonly KestrelServer _server;

    private HttpEcho(AddressPort bind)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Listen(bind.ToEndPoint()!, static listen => listen.Protocols = HttpProtocols.Http1);
        _server = new KestrelServer(
            Options.Create(options), new SocketTransportFactory(
                Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
    }

    public AddressPort Local => AddressPort.TryParse(
        new Uri(_server.Features.Get<IServerAddressesFeature>()!.Addresses.First()).Authority, out AddressPort local)
        ? local
        : default;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">The address cannot be had.</exception>
    public static async Task<HttpEcho> StartAsync(AddressPort bind)
    {
        var echo = new HttpEcho(bind);
        try
        {
            await echo._server.StartAsync(echo, CancellationToken.None).ConfigureAwait(false);
            return echo;
        }
        catch
        {
            echo._server.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    /// <inheritdoc/>
    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        IHttpRequestFeature request = context.GetRequiredFeature<IHttpRequestFeature>();
        var text = new StringBuilder($"http-echo got\n\n{request.Method} {request.RawTarget} {request.Protocol}\n");
        foreach ((string name, StringValues values) in request.Headers)
        {
            foreach (string? value in values)
            {
                text.Append($"{name}: {Printable.Text(value ?? string.Empty)}\n");
            }
        }

        byte[] body = Encoding.UTF8.GetBytes(text.ToString());
        IHttpResponseFeature response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.Headers.ContentType = "text/plain; charset=utf-8";
        response.Headers.ContentLength = body.Length;
        response.Headers["X-Content-Type-Options"] = "nosniff";
        await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(body).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _server.Dispose();
    }
}
