namespace Whence;

/// <summary>Decides who the client is. The one implementation: gateway, middleware and <c>explain</c> all call it.</summary>
/// <remarks>
/// Pure: connection, rules and claims in, answer out. Never throws on input, never allocates, keeps nothing; any number of threads may call
/// it.
/// <para>
/// 1. The connection: its sender is the client unless more is said. If the sender is not known (PROXY UNKNOWN), its claims are
/// nobody's.<br/> 2. The first rule whose claim is there, and whose sender is trusted for it, decides; if that claim cannot be read the
/// answer is indeterminate.<br/> 3. A list is walked right to left and stops at the first hop that is not trusted: nothing left of it can
/// move the answer.<br/> 4. Without a deciding rule the sender is the client: not verified if a rule trusts it and expected a claim.
/// </para>
/// </remarks>
public static class ClientResolver
{
    /// <summary>Resolves the client of one request, or of one connection.</summary>
    /// <typeparam name="TReader">How claims are read.</typeparam>
    /// <typeparam name="THops">Who is told the steps; <see cref="NoHops"/> costs nothing.</typeparam>
    /// <param name="source">The connection.</param>
    /// <param name="rules">The rules in order; none = the sender is the client.</param>
    /// <param name="claims">The claims of the request.</param>
    /// <param name="hops">Takes the steps from the peer to the client.</param>
    public static Resolution Resolve<TReader, THops>(
        ConnectionSource source, ReadOnlySpan<ClaimRule> rules, scoped ref TReader claims, scoped ref THops hops)
        where TReader : struct, IClaimReader
        where THops : struct, IHopSink
    {
        ArgumentNullException.ThrowIfNull(source);
        bool claimNotBelieved = false;
        bool senderTrusted = false;
        bool viaNotPassed = false;
        bool proofMissing = false;
        for (int i = 0; i < rules.Length && source.IsSenderKnown; i++)
        {
            ClaimRule rule = rules[i];
            ProofState proof = rule.Proof is { } asked ? claims.ReadProof(asked) : ProofState.Absent;
            Address claimant = Claimant(source, rule).Address;
            bool trusted = rule.Believes(claimant, proof);
            senderTrusted |= trusted;
            proofMissing |= !trusted && rule.Proof is not null && (proof == ProofState.Wrong || rule.Trusted.Contains(claimant));
            int count = CountClaims(source, rule.From, ref claims);
            if (count == 0)
            {
                continue;
            }

            if (!trusted)
            {
                claimNotBelieved = true;
                continue;
            }

            if (rule.Via is not null && !PassesVia(source, rule, ref claims))
            {
                viaNotPassed = true;
                continue;
            }

            return Decide(source, rule, i, count, ref claims, ref hops);
        }

        AddConnectionHops(source, senderTrusted, ref hops);
        return proofMissing && source.Verified && !viaNotPassed
            ? source.AsResolution() with { Verified = false, Reason = ResolutionReason.ProofMissing }
            : WithoutRule(source, senderTrusted, claimNotBelieved, viaNotPassed);
    }

    /// <summary>Who makes the claim: a TLV was written by whoever wrote the PROXY header, anything else by the sender.</summary>
    private static AddressPort Claimant(ConnectionSource source, ClaimRule rule)
        => rule.From.Source == ClaimSource.Tlv ? source.Relay : source.Sender;

    private static int CountClaims<TReader>(ConnectionSource source, ClaimField field, scoped ref TReader claims)
        where TReader : struct, IClaimReader
        => field.Source == ClaimSource.Tlv
            ? source.IsProxied && source.TryGetTlv(field.TlvType, out _) ? 1 : 0 // LOCAL is the peer's own connection
            : claims.Count(field);

    private static Resolution WithoutRule(ConnectionSource source, bool senderTrusted, bool claimNotBelieved, bool viaNotPassed)
    {
        Resolution connection = source.AsResolution();
        if (viaNotPassed)
        {
            return connection with { Verified = false, Outcome = ResolutionOutcome.Indeterminate, Reason = ResolutionReason.ViaNotPassed };
        }

        if (!source.Verified)
        {
            return connection;
        }

        if (senderTrusted)
        {
            return connection with { Verified = false, Reason = ResolutionReason.ClaimMissing };
        }

        return claimNotBelieved ? connection with { Reason = ResolutionReason.UntrustedSender } : connection;
    }

    private static Resolution Decide<TReader, THops>(
        ConnectionSource source, ClaimRule rule, int ruleIndex, int count, scoped ref TReader claims, scoped ref THops hops)
        where TReader : struct, IClaimReader
        where THops : struct, IHopSink
    {
        AddConnectionHops(source, rule.From.Source != ClaimSource.Tlv || rule.Trusted.Contains(source.Sender.Address), ref hops);
        var walk = new Walk(source, rule);
        ResolutionReason reason;
        if (count < 0)
        {
            reason = ResolutionReason.ClaimUnreadable;
        }
        else if (!rule.From.IsList)
        {
            AddressPort by = rule.Via is null ? default : WalkVia(source, rule, ref claims, ref hops);
            reason = ReadSingle(source, rule, count, by, ref walk, ref claims, ref hops);
        }
        else if (rule.Depth is { } depth)
        {
            reason = TakeAtDepth(rule, depth, count, ref walk, ref claims, ref hops);
        }
        else
        {
            reason = WalkList(rule, count, ref walk, ref claims, ref hops);
        }

        return walk.Answer(source, rule, ruleIndex, reason);
    }

    private static ResolutionReason ReadSingle<TReader, THops>(
        ConnectionSource source, ClaimRule rule, int count, AddressPort via, ref Walk walk, scoped ref TReader claims, scoped ref THops hops)
        where TReader : struct, IClaimReader
        where THops : struct, IHopSink
    {
        if (count > 1)
        {
            return ResolutionReason.ClaimDuplicate;
        }

        ReadOnlySpan<byte> value;
        if (rule.From.Source == ClaimSource.Tlv)
        {
            source.TryGetTlv(rule.From.TlvType, out value);
            walk.By = source.Relay.Address;
        }
        else
        {
            value = claims.Value(rule.From, 0);
            walk.By = via.IsNone ? walk.By : via.Address;
        }

        NodeKind kind = rule.From.HasBarePort
            ? SingleValueField.ReadWithPort(value, out AddressPort address)
            : SingleValueField.Read(value, out address);
        if (kind == NodeKind.Address && address.Port == 0 && rule.From.PortField is { } field)
        {
            address = new AddressPort(address.Address, ReadPort(field, ref claims));
        }

        ResolutionReason reason = walk.Step(kind, address, rule, ref hops);
        return reason == ResolutionReason.UntrustedHop ? ResolutionReason.SingleValue : reason;
    }

    /// <returns>0 = the field is not there, there twice, or no port: the client is who it is without.</returns>
    private static ushort ReadPort<TReader>(ClaimField field, scoped ref TReader claims)
        where TReader : struct, IClaimReader
        => claims.Count(field) == 1 && NodeText.TryParseUsedPort(NodeText.TrimWhiteSpace(claims.Value(field, 0)), out ushort port) ? port : (ushort)0;

    private static ResolutionReason WalkList<TReader, THops>(
        ClaimRule rule, int lines, ref Walk walk, scoped ref TReader claims, scoped ref THops hops)
        where TReader : struct, IClaimReader
        where THops : struct, IHopSink
    {
        var walker = new HopWalker(rule.From, lines, stackalloc Range[HopWalker.RingLength(rule, rule.MaxHops)]);
        int taken = 0;
        while (walker.TryNext(ref claims, out NodeKind kind, out AddressPort address))
        {
            if (taken == rule.MaxHops)
            {
                return ResolutionReason.TooManyHops;
            }

            taken++;
            ResolutionReason reason = walk.Step(kind, address, rule, ref hops);
            if (reason != ResolutionReason.UntrustedHop)
            {
                return reason; // cannot be read
            }

            if (taken == rule.Limit)
            {
                return ResolutionReason.LimitReached;
            }

            if (!walk.ClientTrusted)
            {
                return ResolutionReason.UntrustedHop;
            }
        }

        return taken == 0 ? ResolutionReason.ClaimEmpty : ResolutionReason.AllHopsTrusted;
    }

    private static ResolutionReason TakeAtDepth<TReader, THops>(
        ClaimRule rule, int depth, int lines, ref Walk walk, scoped ref TReader claims, scoped ref THops hops)
        where TReader : struct, IClaimReader
        where THops : struct, IHopSink
    {
        var walker = new HopWalker(rule.From, lines, stackalloc Range[HopWalker.RingLength(rule, depth)]);
        for (int taken = 1; walker.TryNext(ref claims, out NodeKind kind, out AddressPort address); taken++)
        {
            if (taken == depth)
            {
                ResolutionReason reason = walk.Step(kind, address, rule, ref hops);
                return reason == ResolutionReason.UntrustedHop ? ResolutionReason.DepthReached : reason;
            }

            // Whoever stands in between was counted, not judged; an element that is no address still fills its place.
            walk.Pass(kind, address, rule, ref hops);
        }

        return ResolutionReason.ListTooShort;
    }

    /// <summary>Whether the way over X-Forwarded-For, through hops that the rule trusts, meets a network of <see
    /// cref="ClaimRule.Via"/>.</summary>
    private static bool PassesVia<TReader>(ConnectionSource source, ClaimRule rule, scoped ref TReader claims)
        where TReader : struct, IClaimReader
    {
        var nobody = default(NoHops);
        return !WalkVia(source, rule, ref claims, ref nobody).IsNone;
    }

    /// <returns>The hop of <see cref="ClaimRule.Via"/>; none if the way does not meet one.</returns>
    private static AddressPort WalkVia<TReader, THops>(ConnectionSource source, ClaimRule rule, scoped ref TReader claims, scoped ref THops hops)
        where TReader : struct, IClaimReader
        where THops : struct, IHopSink
    {
        int lines = claims.Count(ClaimField.XForwardedFor);
        var walker = new HopWalker(ClaimField.XForwardedFor, Math.Max(lines, 0), []);
        Address by = source.Sender.Address;
        for (int taken = 0; taken < rule.MaxHops && walker.TryNext(ref claims, out NodeKind kind, out AddressPort address); taken++)
        {
            if (kind != NodeKind.Address)
            {
                return default;
            }

            bool passed = rule.Via!.Contains(address.Address);
            if (!passed && !rule.Trusted.Contains(address.Address))
            {
                return default;
            }

            hops.Add(new Hop(address, by, ClaimSource.XForwardedFor, Trusted: true));
            if (passed)
            {
                return address;
            }

            by = address.Address;
        }

        return default;
    }

    private static void AddConnectionHops<THops>(ConnectionSource source, bool senderTrusted, scoped ref THops hops)
        where THops : struct, IHopSink
    {
        bool relayed = source.Relay != source.Peer;
        bool proxied = !source.OriginalSource.IsNone;
        hops.Add(new Hop(source.Peer, Address.None, ClaimSource.Socket, relayed || proxied || senderTrusted));
        if (relayed)
        {
            hops.Add(new Hop(source.Relay, source.Peer.Address, ClaimSource.Toa, proxied || senderTrusted));
        }

        if (proxied)
        {
            hops.Add(new Hop(source.Sender, source.Relay.Address, source.Evidence, senderTrusted));
        }
    }
}
