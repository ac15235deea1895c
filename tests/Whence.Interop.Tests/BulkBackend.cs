using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
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
            options.Listen(IPAddress.Loopback, plain);
            options.Listen(IPAddress.Loopback, secure, listen => listen.UseHttps(_certificate));
        });
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    internal BulkTransfer Transfer { get; set; } = new(0);

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

    private Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/up")
        {
            return Transfer.ReadAsync(context.Request.Body, context.RequestAborted);
        }

        context.Response.ContentLength = Transfer.Size;
        return Transfer.WriteAsync(context.Response.Body, context.RequestAborted);
    }
}
