using Microsoft.Extensions.Logging;

namespace Whence.Proxy.Tls;

/// <summary>What passthrough logs.</summary>
internal sealed partial class TlsPassthrough
{
    private void LogRejected(ConnectionRecord record)
    {
        if (!_log.IsEnabled(LogLevel.Information))
        {
            return;
        }

        string reason = record.Termination.ToName();
        if (record.HelloReason != ClientHelloReason.None)
        {
            LogHelloRejected(record.Listener, record.Peer, reason, record.HelloReason.ToName());
        }
        else if (record.Termination == TerminationReason.TlsNoRoute)
        {
            // A server name is letters, digits, '.', '-' and '_' only: nothing in it needs to be escaped.
            LogNoRoute(record.Listener, record.Peer, reason, record.ServerName ?? "no server name");
        }
        else
        {
            LogHelloMissing(record.Listener, record.Peer, reason);
        }
    }

    [LoggerMessage(EventIds.HelloRejected, LogLevel.Information,
        "Listener {Listener} rejected a connection from {Peer}: {Reason}, {HelloReason}")]
    private partial void LogHelloRejected(string listener, AddressPort peer, string reason, string helloReason);

    [LoggerMessage(EventIds.NoTcpRoute, LogLevel.Information,
        "Listener {Listener} rejected a connection from {Peer}: {Reason}, {ServerName}")]
    private partial void LogNoRoute(string listener, AddressPort peer, string reason, string serverName);

    [LoggerMessage(EventIds.HelloMissing, LogLevel.Information, "Listener {Listener} rejected a connection from {Peer}: {Reason}")]
    private partial void LogHelloMissing(string listener, AddressPort peer, string reason);
}
