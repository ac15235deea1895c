using System.Collections.Immutable;
using Whence.Proxy;

namespace Whence.Gateway.AccessLog;

/// <summary>The access log of one listener.</summary>
/// <remarks>
/// A tcp connection has one line. A request has one line; the connection under it has one only if it carried no request and somebody should
/// know why: then the line names the reason. Probes that connect and say nothing are quiet.
/// </remarks>
internal sealed class TrafficLog(LogSink sink, ILineFormat format) : ITrafficLog
{
    /// <inheritdoc/>
    public ImmutableArray<string> CapturedHeaders => format.Headers;

    /// <inheritdoc/>
    public void ConnectionEnded(ConnectionRecord connection)
    {
        if (connection.Termination != TerminationReason.Empty && (!connection.IsHttp || IsRefusal(connection.Termination)))
        {
            sink.Write(new LogEntry(connection, null), format);
        }
    }

    /// <inheritdoc/>
    public void RequestEnded(RequestRecord request) => sink.Write(new LogEntry(request.Connection, request), format);

    /// <summary>Whether a connection ended before it could carry a request.</summary>
    private static bool IsRefusal(TerminationReason reason) => reason is TerminationReason.PeerNotListed
        or TerminationReason.ProxyHeaderMissing or TerminationReason.ProxyHeaderInvalid or TerminationReason.ProxyHeaderTimeout
        or TerminationReason.ProxyHeaderTruncated or TerminationReason.ClientDenied or TerminationReason.PeerDenied
        or TerminationReason.ClientNotAllowed or TerminationReason.ClientLimit or TerminationReason.PeerLimit
        or TerminationReason.ListenerLimit or TerminationReason.InternalError;
}
