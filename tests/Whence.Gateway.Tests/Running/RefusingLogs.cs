using Microsoft.Extensions.Logging;

namespace Whence.Gateway.Tests.Running;

/// <summary>Logs that fail at one line.</summary>
/// <param name="start">How the line begins.</param>
/// <param name="level">From which level on.</param>
internal sealed class RefusingLogs(string start, LogLevel level = LogLevel.Trace) : ILoggerFactory, ILogger
{
    public LogLevel Level { get; set; } = level;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= Level && formatter(state, exception).StartsWith(start, StringComparison.Ordinal))
        {
            throw new InvalidOperationException(start);
        }
    }

    public void Dispose()
    {
    }
}
