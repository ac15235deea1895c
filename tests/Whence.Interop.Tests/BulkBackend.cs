using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Whence.Interop.Tests;

/// <summary>Kestrel, in clear and in TLS, that takes and gives the bytes of a transfer.</summary>
internal sealed class BulkBackend : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly X509Certificate2 _certificate;

    private BulkBackend(int plain, int secure, CertificatePaths certificate)
    {
        _certificate = X509Certificate2.CreateFromPemFile(certificate.Certificate, certificate.Key);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.Listen(IPAddress.Loopback, plain, Keep);
            options.Listen(IPAddress.Loopback, secure, listen =>
            {
                Keep(listen);
                listen.UseHttps(_certificate);
            });
        });
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    internal BulkTransfer Transfer { get; set; } = new(0);

    internal TcpEnds Ends { get; } = new();

    internal static async Task<BulkBackend> StartAsync(int plain, int secure, CertificatePaths certificate)
    {
        var backend = new BulkBackend(plain, secure, certificate);
        await backend._application.StartAsync();
        return backend;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _certificate.Dispose();
    }

    private void Keep(ListenOptions listen) => listen.Use(next => connection =>
    {
        Ends.Add(connection.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket);
        return next(connection);
    });

    private Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/up")
        {
            return Transfer.Up.ReadAsync(context.Request.Body, context.RequestAborted);
        }

        context.Response.ContentLength = Transfer.Size;
        return Transfer.Down.WriteAsync(context.Response.Body, context.RequestAborted);
    }
}
