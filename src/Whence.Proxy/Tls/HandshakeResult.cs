namespace Whence.Proxy.Tls;

/// <summary>What a handshake with a client came to.</summary>
/// <param name="Connection">The connection in TLS; null when there is none.</param>
/// <param name="Facts">What is known of it.</param>
/// <param name="Rejection">Why there is none.</param>
internal readonly record struct HandshakeResult(TlsConnection? Connection, ClientTls? Facts, TerminationReason? Rejection);
