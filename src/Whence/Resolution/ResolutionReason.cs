namespace Whence;

/// <summary>Why an answer is what it is; where several hold, the one that weighs most against trust.</summary>
/// <remarks>Names in logs, metrics and JSON: <see cref="ResolutionNames.ToName(ResolutionReason)"/>.</remarks>
public enum ResolutionReason : byte
{
    /// <summary>Nobody forwarded: the client is the other end of the socket.</summary>
    Socket,

    /// <summary>A PROXY LOCAL header: the peer speaks for itself.</summary>
    ProxyLocal,

    /// <summary>A PROXY header from a peer that must send one.</summary>
    Proxy,

    /// <summary>The walk stopped at the first hop that is not trusted.</summary>
    UntrustedHop,

    /// <summary>The walk took the hop at which <see cref="ClaimRule.Limit"/> ends it.</summary>
    LimitReached,

    /// <summary>The element at <see cref="ClaimRule.Depth"/> was taken.</summary>
    DepthReached,

    /// <summary>All hops of the list are trusted.</summary>
    AllHopsTrusted,

    /// <summary>A field that names one client was taken.</summary>
    SingleValue,

    /// <summary>The sender made claims, but no rule trusts it.</summary>
    UntrustedSender,

    /// <summary>A trusted sender made no claim where a rule expects one: not verified.</summary>
    ClaimMissing,

    /// <summary>The connection came in under an optional PROXY protocol, where a client may write the header itself: not
    /// verified.</summary>
    ProxyOptional,

    /// <summary>The PROXY header came in the first datagram of a flow, in whose place a client may write one where it is lost: not
    /// verified.</summary>
    ProxyFirstDatagram,

    /// <summary>Read from a query, cookie or form, which the client can write: not verified.</summary>
    Unproven,

    /// <summary>The element at <see cref="ClaimRule.Depth"/> was taken, but somebody between it and the sender is not trusted by the rule:
    /// not verified.</summary>
    DepthUnvouched,

    /// <summary>A loopback address vouched for by a hop that is not loopback: not verified.</summary>
    LoopbackClaim,

    /// <summary>PROXY UNKNOWN or UNSPEC: relayed, client not known.</summary>
    ProxyUnknown,

    /// <summary>A PROXY header with an address that no host has (unspecified, multicast, broadcast).</summary>
    ProxyUnusableAddress,

    /// <summary>The field is there and has no element.</summary>
    ClaimEmpty,

    /// <summary>An element is not an address.</summary>
    ClaimMalformed,

    /// <summary>The element is the word <c>unknown</c>.</summary>
    ClaimUnknown,

    /// <summary>The element is an obfuscated name (RFC 7239 section 6.3).</summary>
    ClaimObfuscated,

    /// <summary>The element is an address that no host has (unspecified, multicast, broadcast).</summary>
    ClaimUnusableAddress,

    /// <summary>A field for one value came more than once, or with more than one value: somebody added one.</summary>
    ClaimDuplicate,

    /// <summary>More hops than <see cref="ClaimRule.MaxHops"/>.</summary>
    TooManyHops,

    /// <summary>The list is shorter than <see cref="ClaimRule.Depth"/>.</summary>
    ListTooShort,

    /// <summary>The way over X-Forwarded-For did not pass a hop of <see cref="ClaimRule.Via"/>: the request came around the CDN.</summary>
    ViaNotPassed,

    /// <summary>The place where the claim stands could not be read within its limits (form too large, too slow, encoded).</summary>
    ClaimUnreadable,

    /// <summary>A rule asks for a proof: the request has none though its sender is trusted, or has a wrong one. Not verified.</summary>
    ProofMissing,

    /// <summary>A TCP option (TOA) of a peer that is believed.</summary>
    Toa,

    /// <summary>A peer from which a TCP option (TOA) is expected sent none, or the kernel kept none: not verified.</summary>
    ToaMissing,

    /// <summary>A peer from which a TCP option (TOA) is expected sent one that gives no client: not verified.</summary>
    ToaInvalid,
}
