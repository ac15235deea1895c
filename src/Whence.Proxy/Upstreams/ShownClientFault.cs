namespace Whence.Proxy;

/// <summary>Why a target cannot see the client's own address, be it as the source or by an announcement below what is sent. The same names stand in logs (<see
/// cref="ShownClientFaultNames"/>).</summary>
public enum ShownClientFault
{
    /// <summary>It can, or need not.</summary>
    None,

    /// <summary>The client is not verified: nobody's address is used on somebody's mere word.</summary>
    ClientNotVerified,

    /// <summary>The client has no address that a connection can come from: none at all, loopback, link-local.</summary>
    ClientUnusable,

    /// <summary>Client and target are of different families.</summary>
    FamilyMismatch,

    /// <summary>The client's port is taken: somebody listens on it here, or an earlier connection of the same two ends has not gone; on UDP,
    /// any other socket has it.</summary>
    PortInUse,

    /// <summary>The gateway may not use addresses of others: it needs CAP_NET_ADMIN or CAP_NET_RAW.</summary>
    NotPermitted,

    /// <summary>Client and target are in one subnet of ours: the target answers the client itself, past the gateway.</summary>
    SameSubnet,

    /// <summary>The system cannot do it.</summary>
    NotSupported,

    /// <summary>The program has a socket of IPv4, which cannot say a client of IPv6; on UDP, neither can one of IPv6 answer a client of
    /// IPv4.</summary>
    RevealOtherFamily,

    /// <summary>On UDP: the client is not verified, and is not the peer. The peer cannot be shown for it: it may have several, whose
    /// answers nobody could tell apart.</summary>
    RevealClientNotVerified,

    /// <summary>The kernel had no room: for the option in any segment, or for one more client.</summary>
    NotAnnounced,
}
