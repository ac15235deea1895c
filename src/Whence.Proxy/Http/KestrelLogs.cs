using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Whence.Proxy.Http;

/// <summary>The loggers that a Kestrel server gets: its warnings go on, and what it says of malformed requests comes to us.</summary>
/// <remarks>
/// Kestrel answers a malformed request itself and never calls the application; its log is the one place that tells (category BadRequests,
/// event 17, ConnectionBadRequest). Because nothing below a warning is switched on elsewhere, Kestrel puts none of the client's bytes into
/// its words.
/// </remarks>
internal sealed class KestrelLogs(ILoggerFactory inner, Action<string, BadHttpRequestException> badRequest) : ILoggerFactory
{
    private const string BadRequests = "Microsoft.AspNetCore.Server.Kestrel.BadRequests";
    private const int ConnectionBadRequest = 17;

    public ILogger CreateLogger(string categoryName)
        => categoryName == BadRequests ? new BadRequestLogger(badRequest) : new WarningLogger(inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
        // The inner factory is its owner's.
    }

    private sealed class BadRequestLogger(Action<string, BadHttpRequestException> badRequest) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id != ConnectionBadRequest || exception is not BadHttpRequestException bad
                || state is not IReadOnlyList<KeyValuePair<string, object?>> values)
            {
                return;
            }

            foreach (KeyValuePair<string, object?> value in values)
            {
                if (value is { Key: "ConnectionId", Value: string id })
                {
                    badRequest(id, bad);
                    return;
                }
            }
        }
    }

    private sealed class WarningLogger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
