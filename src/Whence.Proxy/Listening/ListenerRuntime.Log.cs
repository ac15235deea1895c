using Microsoft.Extensions.Logging;

namespace Whence.Proxy;

/// <summary>What a listener logs about itself.</summary>
internal sealed partial class ListenerRuntime
{
    [LoggerMessage(EventIds.Listening, LogLevel.Information, "Listener {Listener} listens on {Local}")]
    private partial void LogListening(string listener, AddressPort local);

    [LoggerMessage(EventIds.Draining, LogLevel.Information, "Listener {Listener} drains {Count} connections within {Bound}")]
    private partial void LogDraining(string listener, int count, TimeSpan bound);

    [LoggerMessage(EventIds.DrainTimeout, LogLevel.Warning, "Listener {Listener}: the drain time is over, {Count} connections are reset")]
    private partial void LogDrainTimeout(string listener, int count);

    [LoggerMessage(EventIds.DrainLeftBehind, LogLevel.Error, "Listener {Listener}: {Count} connections did not end after they were reset")]
    private partial void LogDrainLeftBehind(string listener, int count);
}
