using System.Net;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Whence.Gateway.Admin;

/// <summary>The admin listener: a plain HTTP/1.1 server of its own, on loopback only.</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    // A probe or a scraper needs no more; whatever else comes is cut off early.
    private const int MaxConnections = 64;
    private const int MaxHeadBytes = 8 * 1024;
    private const int MaxFields = 32;
    private const int MaxLineBytes = 1024;
    private static readonly TimeSpan HeadTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(75);

    private readonly KestrelServer _server;

    private AdminServer(KestrelServer server) => _server = server;

    /// <summary>Where it listens, with the port that the kernel chose if none was asked for.</summary>
    public Uri Address => new(_server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <summary>Begins to listen.</summary>
    /// <exception cref="ArgumentException">The address is not a loopback address: there is no access control here.</exception>
    /// <exception cref="IOException">The address cannot be had.</exception>
    public static async Task<AdminServer> StartAsync(AddressPort bind, AdminApplication application, ILoggerFactory logs)
    {
        if (bind.Address.ToIPAddress() is not { } address || !bind.Address.IsLoopback)
        {
            throw new ArgumentException($"The admin listener takes loopback addresses only, not {bind}.", nameof(bind));
        }

        KestrelServer server = Create(new IPEndPoint(address, bind.Port), logs);
        try
        {
            await server.StartAsync(application, CancellationToken.None).ConfigureAwait(false);
            return new AdminServer(server);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Stops at once: nobody waits for a scraper.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _server.Dispose();
    }

    private static KestrelServer Create(IPEndPoint endPoint, ILoggerFactory logs)
    {
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        options.Limits.MaxConcurrentConnections = MaxConnections;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxRequestHeadersTotalSize = MaxHeadBytes;
        options.Limits.MaxRequestHeaderCount = MaxFields;
        options.Limits.MaxRequestLineSize = MaxLineBytes;
        options.Limits.RequestHeadersTimeout = HeadTimeout;
        options.Limits.KeepAliveTimeout = KeepAliveTimeout;
        options.Listen(endPoint, static listen => listen.Protocols = HttpProtocols.Http1);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), logs);
        return new KestrelServer(Options.Create(options), transport, logs);
    }
}
