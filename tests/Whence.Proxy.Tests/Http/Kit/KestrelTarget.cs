using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Whence.Proxy.Tests.Http;

/// <summary>A target that speaks HTTP/2 alone.</summary>
internal sealed class KestrelTarget : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<Dictionary<string, string>> _requests = Channel.CreateUnbounded<Dictionary<string, string>>();

    private KestrelTarget(WebApplication app) => _app = app;

    public AddressPort Address { get; private set; }

    /// <summary>Connections that it has seen.</summary>
    public HashSet<string> Connections { get; } = [];

    public static async Task<KestrelTarget> StartAsync(RequestDelegate answer, X509Certificate2? certificate = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var target = new KestrelTarget(builder.Build());
        target._app.Run(context =>
        {
            lock (target.Connections)
            {
                target.Connections.Add(context.Connection.Id);
            }

            var seen = context.Request.Headers.ToDictionary(static field => field.Key, static field => field.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            seen[":line"] = $"{context.Request.Method} {context.Features.Get<IHttpRequestFeature>()!.RawTarget} {context.Request.Protocol} {context.Request.Scheme}";
            target._requests.Writer.TryWrite(seen);
            return answer(context);
        });
        await target._app.StartAsync();
        string bound = target._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        target.Address = Make.EndPoint(new Uri(bound).Authority);
        return target;
    }

    public async Task<Dictionary<string, string>> NextAsync() => await _requests.Reader.ReadAsync(Patience.Token());

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
