using Whence.Proxy;

namespace Whence.Gateway.AccessLog;

/// <summary>What one line of the access log is about: a request, or a connection that has a line of its own.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Request">The request on it; null when the line is about the connection.</param>
internal readonly record struct LogEntry(ConnectionRecord Connection, RequestRecord? Request)
{
    /// <summary>When it ended: lines are in the order of ends, as nginx has them.</summary>
    public DateTimeOffset Ended => Request is { } request ? request.Started + request.Duration : Connection.Started + Connection.Duration;

    public TimeSpan Duration => Request?.Duration ?? Connection.Duration;

    /// <summary>Who the client is. A connection that was refused before its header was read: its peer, not verified.</summary>
    public Resolution Resolution => Request?.Resolution ?? Connection.Source?.AsResolution() ?? Unread(Connection);

    public AddressPort Client => Resolution.Client;

    public AddressPort Peer => Connection.Source?.Peer ?? Connection.Peer.Unmap();

    /// <summary>Steps to the client, the peer included.</summary>
    public int Hops => Request is { } request ? request.Hops
        : Connection.Source is { Outcome: ResolutionOutcome.Forwarded } ? 2 : 1;

    public string? Upstream => Request is null ? Connection.Upstream : Request.Upstream;

    public AddressPort Target => Request?.Target ?? Connection.Target;

    public long BytesReceived => Request?.BytesReceived ?? Connection.BytesReceived;

    public long BytesSent => Request?.BytesSent ?? Connection.BytesSent;

    public int Status => Request?.Status ?? ConnectionStatus.Of(Connection.Termination);

    private static Resolution Unread(ConnectionRecord connection) => new(
        connection.Peer.Unmap(), false, ResolutionOutcome.Direct, ResolutionReason.Socket, ClaimSource.Socket, RuleIndex: -1);
}
