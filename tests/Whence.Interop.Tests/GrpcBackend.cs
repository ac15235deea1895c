using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Whence.Interop.Tests;

/// <summary>A server shaped as one of gRPC, on HTTP/2 alone: it sends each message back at once, and tells in trailers how the call
/// ended.</summary>
internal sealed class GrpcBackend : IAsyncDisposable
{
    /// <summary>A message that the server ends the call for, with a status.</summary>
    internal const string Fail = "fail";

    private readonly WebApplication _application;

    private GrpcBackend(int port, CertificatePaths? certificate)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (certificate is not null)
            {
                listen.UseHttps(X509Certificate2.CreateFromPemFile(certificate.Certificate, certificate.Key));
            }
        }));
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    internal static async Task<GrpcBackend> StartAsync(int port, CertificatePaths? certificate)
    {
        var backend = new GrpcBackend(port, certificate);
        await backend._application.StartAsync();
        return backend;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["x-seen"] = $"{context.Request.Headers["X-Forwarded-For"]} {context.Request.Headers.TE} {context.Request.Headers["grpc-timeout"]}";
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        string status = "0";
        while (status == "0" && await GrpcMessage.ReadAsync(context.Request.Body) is { } message)
        {
            status = message == Fail ? "5" : "0";
            if (status == "0")
            {
                await GrpcMessage.WriteAsync(context.Response.Body, message);
            }
        }

        context.Response.AppendTrailer("grpc-status", status);
        context.Response.AppendTrailer("grpc-message", status == "0" ? "" : "not%20found");
        context.Response.AppendTrailer("x-forwarded-for", "6.6.6.6");
    }
}
