namespace Whence.Proxy.Tls;

/// <summary>What a handshake with a client came to.</summary>
internal readonly record struct HandshakeResult
{
    /// <summary>The connection in TLS; null when there is none.</summary>
    public TlsConnection? Connection { get; private init; }

    /// <summary>What is known of it.</summary>
    public ClientTls? Facts { get; private init; }

    /// <summary>Why there is none.</summary>
    public TerminationReason? Rejection { get; private init; }

    /// <summary>What was wrong with the hello, if that is why.</summary>
    public ClientHelloReason HelloReason { get; private init; }

    /// <summary>The host that was asked for; null = none, or no hello was read.</summary>
    public string? ServerName { get; private init; }

    /// <summary>It is done.</summary>
    public static HandshakeResult Done(TlsConnection connection, ClientTls facts)
        => new() { Connection = connection, Facts = facts, ServerName = facts.ServerName };

    /// <summary>There was no hello, or a wrong one.</summary>
    public static HandshakeResult WithoutHello(in HelloReceipt receipt)
        => new() { Rejection = receipt.Rejection, HelloReason = receipt.Reason };

    /// <summary>It came to nothing behind the hello.</summary>
    public static HandshakeResult Refused(TerminationReason reason, string? serverName)
        => new() { Rejection = reason, ServerName = serverName };
}
