namespace Whence;

/// <summary>Where a resolution stands: who was reached, who vouched, and whether every step so far holds.</summary>
internal struct Walk
{
    private readonly bool _proven;
    private readonly bool _unproven;
    private AddressPort _client;
    private bool _loopbackClaim;
    private bool _unvouched;

    internal Walk(ConnectionSource source, ClaimRule rule)
    {
        By = source.Sender.Address;
        _proven = rule.Proof is not null; // else the rule would not have decided
        _unproven = !_proven && rule.From.Source is ClaimSource.Query or ClaimSource.Cookie or ClaimSource.Form;
    }

    /// <summary>Who vouches for the next step.</summary>
    internal Address By { get; set; }

    /// <summary>Whether the rule trusts who was reached.</summary>
    internal bool ClientTrusted { get; private set; }

    /// <summary>Takes one step to an element that must be an address that a host can have.</summary>
    /// <returns><see cref="ResolutionReason.UntrustedHop"/> where it is one, trusted or not; else why it cannot be used.</returns>
    internal ResolutionReason Step<THops>(NodeKind kind, AddressPort address, ClaimRule rule, scoped ref THops hops)
        where THops : struct, IHopSink
    {
        ResolutionReason reason = kind switch
        {
            NodeKind.Address when address.Address.IsHost => ResolutionReason.UntrustedHop,
            NodeKind.Address => ResolutionReason.ClaimUnusableAddress,
            NodeKind.Empty => ResolutionReason.ClaimEmpty,
            NodeKind.Unknown => ResolutionReason.ClaimUnknown,
            NodeKind.Obfuscated => ResolutionReason.ClaimObfuscated,
            NodeKind.Several => ResolutionReason.ClaimDuplicate,
            _ => ResolutionReason.ClaimMalformed,
        };
        ClientTrusted = reason == ResolutionReason.UntrustedHop && rule.Trusted.Contains(address.Address);
        hops.Add(new Hop(address, By, rule.From.Source, ClientTrusted));
        if (reason == ResolutionReason.UntrustedHop)
        {
            // Nobody but this host itself can have a client on this host's loopback.
            _loopbackClaim |= address.Address.IsLoopback && !By.IsLoopback;
            _client = address;
            By = address.Address;
        }

        return reason;
    }

    /// <summary>Passes an element that is counted and not judged.</summary>
    internal void Pass<THops>(NodeKind kind, AddressPort address, ClaimRule rule, scoped ref THops hops)
        where THops : struct, IHopSink
    {
        bool trusted = kind == NodeKind.Address && rule.Trusted.Contains(address.Address);
        hops.Add(new Hop(address, By, rule.From.Source, trusted));
        _unvouched |= !trusted && !_proven; // whoever knows the secret stands that far away, so nobody came one hop short
        By = kind == NodeKind.Address ? address.Address : By;
    }

    internal readonly Resolution Answer(ConnectionSource source, ClaimRule rule, int ruleIndex, ResolutionReason reason)
    {
        switch (reason)
        {
            case ResolutionReason.UntrustedHop or ResolutionReason.LimitReached or ResolutionReason.DepthReached
                or ResolutionReason.SingleValue or ResolutionReason.AllHopsTrusted:
                ResolutionReason doubt = !source.Verified ? source.Reason
                    : _unproven ? ResolutionReason.Unproven
                    : _unvouched ? ResolutionReason.DepthUnvouched
                    : _loopbackClaim ? ResolutionReason.LoopbackClaim
                    : reason;
                ResolutionOutcome outcome = reason == ResolutionReason.AllHopsTrusted ? ResolutionOutcome.AllTrusted : ResolutionOutcome.Forwarded;
                return new(_client, Verified: doubt == reason, outcome, doubt, rule.From.Source, ruleIndex);
            default:
                return new(source.Sender, Verified: false, ResolutionOutcome.Indeterminate, reason, rule.From.Source, ruleIndex);
        }
    }
}
