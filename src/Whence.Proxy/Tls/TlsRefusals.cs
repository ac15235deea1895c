using Microsoft.Extensions.Logging;

namespace Whence.Proxy.Tls;

/// <summary>What is logged of clients that are turned away for what their ClientHello says, or does not.</summary>
internal static partial class TlsRefusals
{
    /// <summary>Whether a connection ended for that reason.</summary>
    public static bool IsOfHello(ConnectionRecord record)
        => record.HelloReason != default || record.Termination == TerminationReason.TlsNoRoute;

    public static void LogRefused(ILogger log, ConnectionRecord record)
    {
        if (!log.IsEnabled(LogLevel.Information))
        {
            return;
        }

        string reason = record.Termination.ToName();
        if (record.HelloReason != ClientHelloReason.None)
        {
            LogHelloRejected(log, record.Listener, record.Peer, reason, record.HelloReason.ToName());
        }
        else if (record.Termination == TerminationReason.TlsNoRoute)
        {
            // A server name is letters, digits, '.', '-' and '_' only: nothing in it needs to be escaped.
            LogNoRoute(log, record.Listener, record.Peer, reason, record.ServerName ?? "no server name");
        }
        else
        {
            LogHelloMissing(log, record.Listener, record.Peer, reason);
        }
    }

    [LoggerMessage(EventIds.HelloRejected, LogLevel.Information,
        "Listener {Listener} rejected a connection from {Peer}: {Reason}, {HelloReason}")]
    private static partial void LogHelloRejected(ILogger log, string listener, AddressPort peer, string reason, string helloReason);

    [LoggerMessage(EventIds.NoTcpRoute, LogLevel.Information,
        "Listener {Listener} rejected a connection from {Peer}: {Reason}, {ServerName}")]
    private static partial void LogNoRoute(ILogger log, string listener, AddressPort peer, string reason, string serverName);

    [LoggerMessage(EventIds.HelloMissing, LogLevel.Information, "Listener {Listener} rejected a connection from {Peer}: {Reason}")]
    private static partial void LogHelloMissing(ILogger log, string listener, AddressPort peer, string reason);
}
