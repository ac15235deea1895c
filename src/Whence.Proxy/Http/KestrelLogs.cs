using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Whence.Proxy.Http;

/// <summary>The loggers that a Kestrel server gets: its warnings go on, and what it says of malformed requests comes to us.</summary>
/// <remarks>
/// Kestrel answers a malformed request itself and never calls the application; its log is the one place that tells (category BadRequests,
/// event 17, ConnectionBadRequest; category Http2, see <see cref="Http2Misdeeds"/>). Because nothing below a warning is switched on elsewhere, Kestrel puts none of the client's bytes into
/// its words.
/// </remarks>
internal sealed class KestrelLogs(
    ILoggerFactory inner, Action<string, BadHttpRequestException> badRequest, Action<Http2Misdeed> misdeed) : ILoggerFactory
{
    private const string BadRequests = "Microsoft.AspNetCore.Server.Kestrel.BadRequests";
    private const string Http2 = "Microsoft.AspNetCore.Server.Kestrel.Http2";
    private const int ConnectionBadRequest = 17;

    public ILogger CreateLogger(string categoryName)
        => categoryName switch
        {
            BadRequests => new BadRequestLogger(badRequest),
            Http2 => new MisdeedLogger(misdeed),
            _ => new WarningLogger(inner.CreateLogger(categoryName)),
        };

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

    private sealed class MisdeedLogger(Action<Http2Misdeed> misdeed) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        /// <summary>Below, there is a line for each frame.</summary>
        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (state is IReadOnlyList<KeyValuePair<string, object?>> values
                && Http2Misdeeds.TryRead(eventId.Name, values, exception, out Http2Misdeed what))
            {
                misdeed(what);
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
