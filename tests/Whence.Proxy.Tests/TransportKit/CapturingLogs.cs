using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Whence.Proxy.Tests;

internal sealed record LogLine(LogLevel Level, int Id, string Text);

/// <summary>Keeps what is logged.</summary>
internal sealed class CapturingLogs : ILoggerFactory, ILogger
{
    public ConcurrentQueue<LogLine> Lines { get; } = [];

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => Lines.Enqueue(new LogLine(logLevel, eventId.Id, formatter(state, exception)));

    public void Dispose()
    {
    }
}

/// <summary>Keeps the records of connections.</summary>
internal sealed class CapturingTraffic : ITrafficLog
{
    public ConcurrentQueue<ConnectionRecord> Connections { get; } = [];

    public ImmutableArray<string> CapturedHeaders => [];

    public void ConnectionEnded(ConnectionRecord connection) => Connections.Enqueue(connection);

    public void RequestEnded(RequestRecord request)
    {
    }
}
