using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Whence.Interop.Tests;

/// <summary>Kestrel as a backend: files that are put and got, a page for a browser, and an echo over WebSocket.</summary>
internal sealed class KestrelBackend : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, byte[]> _files = [];
    private readonly WebApplication _application;

    private KestrelBackend(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.Listen(IPAddress.Loopback, port, static listen => listen.Protocols = HttpProtocols.Http1);
        });
        _application = builder.Build();
        _application.UseWebSockets();
        _application.Run(AnswerAsync);
    }

    /// <summary>What a browser that has the page tells of it.</summary>
    internal TaskCompletionSource<string> Report { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal static async Task<KestrelBackend> StartAsync(int port)
    {
        var backend = new KestrelBackend(port);
        await backend._application.StartAsync();
        return backend;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers["X-Seen"] = context.Request.Headers["X-Forwarded-For"];
        string path = context.Request.Path;
        return context.WebSockets.IsWebSocketRequest ? EchoAsync(context)
            : path.StartsWith("/files/", StringComparison.Ordinal) ? FileAsync(context, path)
            : path switch
            {
                "/" => BrowserPage.WriteAsync(context),
                "/report" => ReportAsync(context),
                "/late.js" => Report.Task.WaitAsync(context.RequestAborted),
                _ => BrowserPage.WritePartAsync(context),
            };
    }

    private async Task FileAsync(HttpContext context, string path)
    {
        if (HttpMethods.IsPut(context.Request.Method))
        {
            var content = new MemoryStream();
            await context.Request.Body.CopyToAsync(content, context.RequestAborted);
            _files[path] = content.ToArray();
            context.Response.StatusCode = StatusCodes.Status201Created;
        }
        else
        {
            context.Response.Headers.ContentLength = _files[path].Length;
            await context.Response.Body.WriteAsync(_files[path], context.RequestAborted);
        }
    }

    private async Task ReportAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        Report.TrySetResult(await reader.ReadToEndAsync(context.RequestAborted));
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        byte[] buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } part)
        {
            await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, context.RequestAborted);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }
}
