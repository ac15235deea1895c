using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Whence.Gateway.Running;

/// <summary>The gateway's own log: one line an event, on standard error.</summary>
public static class ConsoleLogs
{
    /// <summary>Makes the log.</summary>
    /// <param name="json">A JSON object a line, instead of text.</param>
    public static ILoggerFactory Create(bool json) => LoggerFactory.Create(logs =>
    {
        logs.SetMinimumLevel(LogLevel.Information);
        logs.AddFilter("Microsoft", LogLevel.Warning);
        logs.AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName = json ? ConsoleFormatterNames.Json : LineFormatter.FormatterName;

            // The log must never hold up the data path: when nobody reads it, lines are lost.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        logs.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        logs.Services.Configure<JsonConsoleFormatterOptions>(static options => options.TimestampFormat = "O");
    });
}
