using Microsoft.Extensions.Logging;

namespace Whence.Proxy;

/// <summary>What the way of a connection logs.</summary>
internal sealed partial class ConnectionPath
{
    private void LogConnectionRejected(string listener, AddressPort peer, TerminationReason reason, ProxyReason proxyReason)
    {
        if (!_log.IsEnabled(LogLevel.Information))
        {
            return;
        }

        if (proxyReason == ProxyReason.None)
        {
            LogConnectionRejected(listener, peer, reason.ToName());
        }
        else
        {
            LogConnectionRejected(listener, peer, reason.ToName(), proxyReason.ToName());
        }
    }

    [LoggerMessage(EventIds.ConnectionRejected, LogLevel.Information, "Listener {Listener} rejected a connection from {Peer}: {Reason}",
        EventName = "ConnectionRejected")]
    private partial void LogConnectionRejected(string listener, AddressPort peer, string reason);

    [LoggerMessage(EventIds.HeaderRejected, LogLevel.Information,
        "Listener {Listener} rejected a connection from {Peer}: {Reason}, {ProxyReason}",
        EventName = "HeaderRejected")]
    private partial void LogConnectionRejected(string listener, AddressPort peer, string reason, string proxyReason);

    [LoggerMessage(EventIds.ConnectionEmpty, LogLevel.Debug, "Listener {Listener}: {Peer} connected and sent nothing")]
    private partial void LogConnectionEmpty(string listener, AddressPort peer);

    [LoggerMessage(EventIds.ConnectionFailed, LogLevel.Error, "Listener {Listener}: connection {Id} of {Peer} failed")]
    private partial void LogConnectionFailed(Exception exception, string listener, long id, AddressPort peer);

    [LoggerMessage(EventIds.TrafficLogFailed, LogLevel.Error, "Listener {Listener}: a connection could not be logged")]
    private partial void LogTrafficLogFailed(Exception exception, string listener);
}
