using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Whence.Gateway.Configuration;

namespace Whence.Gateway.Running;

/// <summary>One event, one line: time, level, message, and the message of the exception if there is one.</summary>
internal sealed class LineFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    /// <summary>A message with every address and name in it fits; a message that somebody blew up does not.</summary>
    private const int MaxLength = 2048;

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is { } fault)
        {
            message = $"{message}: {fault.GetType().Name}: {fault.Message}";
        }

        string time = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        textWriter.Write($"{time} {Level(logEntry.LogLevel)} {Shown.Cut(message, MaxLength)}\n");
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };
}
