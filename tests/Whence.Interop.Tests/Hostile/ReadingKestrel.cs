using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Whence.Interop.Tests;

/// <summary>Kestrel as a target that keeps what it read, and answers with the body in X-Body.</summary>
internal sealed class ReadingKestrel : IAsyncDisposable
{
    private readonly ConcurrentQueue<Reading> _readings = [];
    private readonly WebApplication _application;

    private ReadingKestrel(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(new Refusals(_readings));
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.KeepAliveTimeout = TimeSpan.FromHours(1);
            options.Listen(IPAddress.Loopback, port, static listen => listen.Protocols = HttpProtocols.Http1);
        });
        _application = builder.Build();
        _application.Run(ReadAsync);
    }

    public static async Task<ReadingKestrel> StartAsync(int port)
    {
        var kestrel = new ReadingKestrel(port);
        await kestrel._application.StartAsync();
        return kestrel;
    }

    /// <summary>Lets what is under way end.</summary>
    /// <returns>All that it read.</returns>
    public async Task<IEnumerable<Reading>> StopAsync()
    {
        await _application.StopAsync();
        return _readings;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task ReadAsync(HttpContext context)
    {
        string client = context.Request.Headers["X-Real-IP"].ToString();
        string line = $"{context.Request.Method} {context.Features.Get<IHttpRequestFeature>()!.RawTarget}";
        var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            _readings.Enqueue(new Reading(client, line, StatusCodes.Status400BadRequest, string.Empty)); // BadHttpRequestException is an IOException
            throw;
        }

        string hex = Convert.ToHexString(body.ToArray());
        context.Response.Headers["X-Body"] = hex.Length == 0 ? "-" : hex;
        _readings.Enqueue(new Reading(client, line, StatusCodes.Status200OK, hex));
    }

    /// <summary>What Kestrel refuses by itself, as its own log tells it (category BadRequests, event 17).</summary>
    private sealed class Refusals(ConcurrentQueue<Reading> readings) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName)
            => categoryName == "Microsoft.AspNetCore.Server.Kestrel.BadRequests" ? this : NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == 17)
            {
                readings.Enqueue(new Reading(string.Empty, formatter(state, exception), StatusCodes.Status400BadRequest, string.Empty));
            }
        }

        public void Dispose()
        {
        }
    }
}
