namespace Whence.Proxy;

/// <summary>Why a connection ended; exactly one for every connection. The same names stand in logs and metrics (<see
/// cref="TerminationNames"/>).</summary>
public enum TerminationReason
{
    /// <summary>Both sides were done.</summary>
    Completed,

    /// <summary>The client closed or reset before it sent a byte: a probe or a port scan. Quiet.</summary>
    Empty,

    /// <summary>The client reset the connection.</summary>
    ClientReset,

    /// <summary>The target reset the connection.</summary>
    UpstreamReset,

    /// <summary>Neither side sent anything for too long.</summary>
    IdleTimeout,

    /// <summary>No target could be connected to; on udp also: ICMP said that the target is not there.</summary>
    UpstreamUnreachable,

    /// <summary>The peer may not connect: PROXY protocol is read here, and the peer is in no list.</summary>
    PeerNotListed,

    /// <summary>A PROXY header was required and what came was not one.</summary>
    ProxyHeaderMissing,

    /// <summary>The PROXY header was wrong; its own reason says how.</summary>
    ProxyHeaderInvalid,

    /// <summary>The PROXY header was not complete in time.</summary>
    ProxyHeaderTimeout,

    /// <summary>The client closed inside the PROXY header.</summary>
    ProxyHeaderTruncated,

    /// <summary>The header towards the target would be too large: refused, never cut.</summary>
    ProxyHeaderTooLargeToSend,

    /// <summary>The target is to see the client's own address, and the client is not verified.</summary>
    TransparentClientNotVerified,

    /// <summary>The target is to see the client's own address, and the client has none that a connection can come from.</summary>
    TransparentClientUnusable,

    /// <summary>The target is to see the client's own address, which is of another family than the target's.</summary>
    TransparentFamilyMismatch,

    /// <summary>The target is to see the client's own address and port, and another connection or session has them, or somebody listens
    /// there.</summary>
    TransparentPortInUse,

    /// <summary>The target is to see the client's own address, and the gateway may not use it: CAP_NET_ADMIN or CAP_NET_RAW is
    /// missing.</summary>
    TransparentNotPermitted,

    /// <summary>The target did not answer: it is in one subnet with the client, whom it answers past the gateway. On udp told when the
    /// session has idled to its end.</summary>
    TransparentSameSubnet,

    /// <summary>The target is to see the client's own address, which this system cannot do.</summary>
    TransparentNotSupported,

    /// <summary>The program on this host is to see the client, which is of a family that its socket cannot say.</summary>
    RevealOtherFamily,

    /// <summary>The program on this host is to see the client of datagrams, which is not verified, and not the peer.</summary>
    RevealClientNotVerified,

    /// <summary>The target is to be told the client in a TCP option or by the kernel of this host, which had no room for it.</summary>
    ClientNotAnnounced,

    /// <summary>What came was not a ClientHello, or not one that is taken; its own reason says how.</summary>
    TlsHelloInvalid,

    /// <summary>No route is for the server name and the protocols of the ClientHello.</summary>
    TlsNoRoute,

    /// <summary>The client address is denied.</summary>
    ClientDenied,

    /// <summary>The peer address is denied.</summary>
    PeerDenied,

    /// <summary>There is an allow list and the client is not a verified member of it.</summary>
    ClientNotAllowed,

    /// <summary>Too many connections of this client.</summary>
    ClientLimit,

    /// <summary>Too many connections of this peer.</summary>
    PeerLimit,

    /// <summary>Too many connections on the listener, or on all of them together.</summary>
    ListenerLimit,

    /// <summary>Too many TLS handshakes are under way on the listener.</summary>
    HandshakeLimit,

    /// <summary>This source has as many TLS handshakes under way as are still free on the listener.</summary>
    HandshakeShare,

    /// <summary>Too many TLS handshakes of this source in a second.</summary>
    HandshakeRate,

    /// <summary>The TLS handshake was not complete in time; in passthrough, the ClientHello.</summary>
    TlsTimeout,

    /// <summary>The client closed or reset inside the TLS handshake; in passthrough, inside the ClientHello.</summary>
    TlsTruncated,

    /// <summary>The TLS handshake failed: no cipher in common, or the client broke off with an alert.</summary>
    TlsFailed,

    /// <summary>A record of TLS is longer than any may be (RFC 8446 section 5.2), or begins another handshake (RFC 9113 section 9.2.1).</summary>
    TlsRecordInvalid,

    /// <summary>The client showed no certificate where one is required.</summary>
    ClientCertificateMissing,

    /// <summary>The client showed a certificate that is not good.</summary>
    ClientCertificateInvalid,

    /// <summary>The client broke the rules of HTTP/2 (RFC 9113 section 5.4.1); the detail is in the record of a request.</summary>
    ProtocolError,

    /// <summary>The client sent too many frames of HTTP/2 that are of no use to anybody, or took too many requests back (RFC 9113 section 10.5); the
    /// detail is in the record of a request.</summary>
    Http2Flood,

    /// <summary>udp: the peer is a target, or the listener itself: datagrams would go in circles.</summary>
    PeerIsTarget,

    /// <summary>udp: the table was full and the session the least recently used.</summary>
    SessionEvicted,

    /// <summary>The drain time ran out.</summary>
    Drained,

    /// <summary>A fault of ours; the log has it.</summary>
    InternalError,
}
