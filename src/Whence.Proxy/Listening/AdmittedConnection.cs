using Whence.Proxy.Tls;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>A connection that was accepted, whose PROXY header was read and judged, and that got past the access rules of its
/// listener.</summary>
/// <remarks>What becomes of it is up to an <see cref="IConnectionHandler"/>; its end, its record and its limits are the accept
/// path's.</remarks>
internal sealed class AdmittedConnection
{
    /// <summary>The connection; bytes that came behind the PROXY header are received from it first.</summary>
    public required Connection Transport { get; init; }

    /// <summary>Peer, sender, evidence.</summary>
    public required ConnectionSource Source { get; init; }

    /// <summary>The model that holds for this connection to its end.</summary>
    public required ListenerModel Model { get; init; }

    /// <summary>What its log line will say. The handler fills target, bytes and termination.</summary>
    public required ConnectionRecord Record { get; init; }

    /// <summary>What is known of the client's TLS, where we ended it; null = it spoke none to us.</summary>
    public ClientTls? Tls { get; init; }

    /// <summary>Whether the connection itself counts towards the limit of its client, so that its requests do not.</summary>
    public bool IsClientCounted { get; init; }

    /// <summary>Ends when the drain time has run out.</summary>
    public required CancellationToken Aborted { get; init; }

    /// <summary>The same connection, received from and sent to through another one.</summary>
    public AdmittedConnection Over(Connection transport) => new()
    {
        Transport = transport,
        Source = Source,
        Model = Model,
        Record = Record,
        Tls = Tls,
        IsClientCounted = IsClientCounted,
        Aborted = Aborted,
    };
}
