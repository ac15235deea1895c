using Whence.Proxy;

namespace Whence.Gateway.AccessLog;

/// <summary>Variables that the lines of connections and requests share.</summary>
internal static class ConnectionVariables
{
    public static readonly KeyValuePair<string, LogVariable>[] All =
    [
        new("listener", static (line, in entry) => line.Escaped(entry.Connection.Listener)),
        new("protocol", static (line, in entry) => line.Literal(entry.Connection.IsUdp ? "UDP"u8 : "TCP"u8)),
        new("connection", static (line, in entry) => line.Number(entry.Connection.Id)),
        new("status", static (line, in entry) => Status(line, entry.Status)),
        new("bytes_sent", static (line, in entry) => line.Number(entry.BytesSent)),
        new("bytes_received", static (line, in entry) => line.Number(entry.BytesReceived)),
        new("datagrams_received", static (line, in entry) => Datagrams(line, entry.Connection, entry.Connection.DatagramsReceived)),
        new("datagrams_sent", static (line, in entry) => Datagrams(line, entry.Connection, entry.Connection.DatagramsSent)),
        new("session_time", static (line, in entry) => LogTime.Seconds(line, entry.Duration)),
        new("upstream", static (line, in entry) => line.Escaped(entry.Upstream)),
        new("termination", static (line, in entry) => Termination(line, entry)),
        new("proxy_reason", static (line, in entry) => ProxyReason(line, entry.Connection)),
        new("toa_reason", static (line, in entry) => ToaReason(line, entry.Connection)),
        new("route", static (line, in entry) => line.Escaped(entry.Request is { } request ? request.Route : entry.Connection.Route)),
        new("ssl_preread_server_name", static (line, in entry) => line.Escaped(entry.Connection.ServerName)),
        new("tls_reason", static (line, in entry) => HelloReason(line, entry.Connection)),
        new("msec", static (line, in entry) => line.Formatted(entry.Ended.ToUnixTimeMilliseconds() / 1000m, "0.000")),
    ];

    /// <summary>Three digits always, as nginx: 000 where nothing was answered.</summary>
    private static void Status(LineBuffer line, int status) => line.Formatted(status, "000");

    private static void Datagrams(LineBuffer line, ConnectionRecord connection, long count)
    {
        if (connection.IsUdp)
        {
            line.Number(count);
        }
        else
        {
            line.Absent();
        }
    }

    /// <summary>A request has its fault; the connection under it goes on.</summary>
    private static void Termination(LineBuffer line, in LogEntry entry)
    {
        if (entry.Request is not null)
        {
            line.Absent();
        }
        else
        {
            line.Literal(entry.Connection.Termination.ToName());
        }
    }

    private static void ProxyReason(LineBuffer line, ConnectionRecord connection)
    {
        if (connection.ProxyReason == default)
        {
            line.Absent();
        }
        else
        {
            line.Literal(connection.ProxyReason.ToName());
        }
    }

    private static void ToaReason(LineBuffer line, ConnectionRecord connection)
    {
        if (connection.ToaReason == default)
        {
            line.Absent();
        }
        else
        {
            line.Literal(connection.ToaReason.ToName());
        }
    }

    private static void HelloReason(LineBuffer line, ConnectionRecord connection)
    {
        if (connection.HelloReason == default)
        {
            line.Absent();
        }
        else
        {
            line.Literal(connection.HelloReason.ToName());
        }
    }
}
