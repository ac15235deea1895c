namespace Whence.Cli.Explain;

/// <summary>
/// Says in a sentence why an answer is what it is. docs/reference/reasons.md has the same sentences; a test keeps them so.
/// </summary>
internal static class ReasonWords
{
    public static string Describe(ResolutionReason reason) => reason switch
    {
        ResolutionReason.Socket => "Nobody forwarded: the client is the other end of the socket.",
        ResolutionReason.ProxyLocal => "A PROXY LOCAL header: the peer speaks for itself.",
        ResolutionReason.Proxy => "A PROXY header from a peer that must send one.",
        ResolutionReason.UntrustedHop => "The walk from right to left stopped at the first hop that is not trusted.",
        ResolutionReason.LimitReached => "The walk took the hop at which the limit ends it.",
        ResolutionReason.DepthReached => "The element at the configured depth was taken.",
        ResolutionReason.AllHopsTrusted => "All hops of the list are trusted; the client is the one farthest away.",
        ResolutionReason.SingleValue => "A field that names one client was taken.",
        ResolutionReason.UntrustedSender => "There are claims, but no rule trusts their sender: they were not read.",
        ResolutionReason.ClaimMissing => "A trusted sender made no claim where a rule expects one: not verified.",
        ResolutionReason.ProxyOptional => "The PROXY header is optional here, so a client may have written it: not verified.",
        ResolutionReason.ProxyFirstDatagram =>
            "The PROXY header comes in the first datagram alone; where that is lost a client may write one in its place: not verified.",
        ResolutionReason.Unproven => "Read from a query, cookie or form, which the client can write: not verified.",
        ResolutionReason.DepthUnvouched =>
            "The element at `depth` was taken, but somebody between it and the sender is not trusted by the rule: not verified.",
        ResolutionReason.LoopbackClaim => "A loopback address vouched for by a hop that is not loopback: not verified.",
        ResolutionReason.ProxyUnknown => "PROXY UNKNOWN or UNSPEC: relayed, client not known.",
        ResolutionReason.ProxyUnusableAddress => "The PROXY header gives an address that no host has.",
        ResolutionReason.ClaimEmpty => "The field is there and has no element.",
        ResolutionReason.ClaimMalformed => "An element is not an address.",
        ResolutionReason.ClaimUnknown => "The element is the word unknown.",
        ResolutionReason.ClaimObfuscated => "The element is an obfuscated name.",
        ResolutionReason.ClaimUnusableAddress => "The element is an address that no host has (unspecified, multicast, broadcast).",
        ResolutionReason.ClaimDuplicate => "A field for one value came more than once, or with more than one value: somebody added one.",
        ResolutionReason.TooManyHops => "The list has more hops than are walked.",
        ResolutionReason.ListTooShort => "The list is shorter than the configured depth.",
        ResolutionReason.ViaNotPassed =>
            "The way over X-Forwarded-For did not pass a hop that the rule demands: the request came around the CDN.",
        ResolutionReason.ClaimUnreadable => "The place where the claim stands could not be read within its limits.",
        ResolutionReason.ProofMissing =>
            "A rule asks for a proof, and the request has none though its sender is trusted, or has a wrong one: not verified.",
        ResolutionReason.Toa => "A TCP option (TOA) of a peer that is believed.",
        ResolutionReason.ToaMissing => "A peer from which a TCP option (TOA) is expected sent none, or the kernel kept none: not verified, and no claim on the connection is believed.",
        ResolutionReason.ToaInvalid => "A peer from which a TCP option (TOA) is expected sent one that gives no client: not verified, and no claim on the connection is believed.",
        _ => reason.ToName(),
    };

    public static string Describe(ResolutionOutcome outcome) => outcome switch
    {
        ResolutionOutcome.Direct => "the client is the other end of the connection",
        ResolutionOutcome.Forwarded => "somebody trusted forwarded for the client",
        ResolutionOutcome.AllTrusted => "every hop is trusted",
        _ => "the client cannot be told; shown is the sender",
    };
}
