using Whence.Proxy.Transport;

namespace Whence.Proxy.Tls;

/// <summary>What became of waiting for a ClientHello.</summary>
internal readonly record struct HelloReceipt
{
    /// <summary>Why the connection goes no further; null if it does.</summary>
    public TerminationReason? Rejection { get; private init; }

    /// <summary>What was wrong with the hello, if that is why.</summary>
    public ClientHelloReason Reason { get; private init; }

    /// <summary>What the client offers; null when rejected.</summary>
    public TlsOffer? Offer { get; private init; }

    /// <summary>The connection from its first byte on, the hello included; null when rejected.</summary>
    public Connection? Payload { get; private init; }

    /// <summary>There is none in time, or not a whole one.</summary>
    public static HelloReceipt Rejected(TerminationReason reason) => new() { Rejection = reason };

    /// <summary>It is wrong.</summary>
    public static HelloReceipt Invalid(ClientHelloReason reason)
        => new() { Rejection = TerminationReason.TlsHelloInvalid, Reason = reason };

    /// <summary>There is a valid one.</summary>
    public static HelloReceipt Read(Connection payload, TlsOffer offer) => new() { Offer = offer, Payload = payload };
}
