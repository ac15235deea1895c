namespace Whence;

/// <summary>What is known of one connection before a byte of its payload is read: peer, sender and the evidence. The input of every
/// resolution on it.</summary>
/// <remarks>
/// Immutable, one for each connection. IPv4-mapped addresses are unmapped here, once; <see cref="OriginalSource"/> and
/// <see cref="OriginalDestination"/> keep what the PROXY header said, for passing it on as it came.
/// </remarks>
public sealed class ConnectionSource
{
    private ConnectionSource(AddressPort peer, AddressPort local, ClaimSource evidence, ResolutionReason reason)
    {
        Peer = peer.Unmap();
        Local = local.Unmap();
        Relay = Peer;
        Sender = Peer;
        Destination = Local;
        Evidence = evidence;
        Reason = reason;
    }

    /// <summary>The other end of the socket. Never overwritten.</summary>
    public AddressPort Peer { get; }

    /// <summary>Our end of the socket.</summary>
    public AddressPort Local { get; }

    /// <summary>For whom the peer passes packets on: the client of a TOA option if one is believed, else the peer itself. Whoever wrote the PROXY
    /// header, if there is one.</summary>
    public AddressPort Relay { get; private init; }

    /// <summary>Who speaks on the connection: the source of the PROXY header if it gave one, else <see cref="Relay"/>.</summary>
    public AddressPort Sender { get; private init; }

    /// <summary>Where the sender connected to: the destination of the PROXY header if it gave one, else our end of the socket.</summary>
    public AddressPort Destination { get; private init; }

    /// <summary>The source exactly as a PROXY header had it, IPv4-mapped or not; none without one.</summary>
    public AddressPort OriginalSource { get; private init; }

    /// <summary>The destination exactly as a PROXY header had it, IPv4-mapped or not; none without one.</summary>
    public AddressPort OriginalDestination { get; private init; }

    /// <summary>Where <see cref="Sender"/> was read: the socket, a TCP option or a PROXY header.</summary>
    public ClaimSource Evidence { get; private init; }

    /// <summary>Why the sender is who it is.</summary>
    public ResolutionReason Reason { get; private set; }

    /// <summary>Whether the sender is known for sure, so that its own claims may be believed where a rule trusts it.</summary>
    public bool IsSenderKnown => Outcome != ResolutionOutcome.Indeterminate && Reason is not (ResolutionReason.ToaMissing or ResolutionReason.ToaInvalid);

    /// <summary>Whether the step to the sender was vouched for by somebody who must do so.</summary>
    /// <remarks>Somebody without an address is never verified.</remarks>
    public bool Verified => !Sender.IsNone && Reason is (ResolutionReason.Socket or ResolutionReason.ProxyLocal or ResolutionReason.Proxy or ResolutionReason.Toa);

    /// <summary>How the sender was found, seen as an answer of its own.</summary>
    public ResolutionOutcome Outcome { get; private init; }

    /// <summary>The TLVs of a PROXY v2 header, packed as they came; empty without any.</summary>
    public ReadOnlyMemory<byte> Tlvs { get; private init; }

    /// <summary>Finds a TLV of the PROXY v2 header; of several the first.</summary>
    public bool TryGetTlv(byte type, out ReadOnlySpan<byte> value) => new TlvList(Tlvs.Span).TryGet(type, out value);

    /// <summary>The same, where the header came in the first datagram of a flow and speaks for those that follow: then nothing is
    /// verified.</summary>
    /// <remarks>Where that datagram is lost, or forgotten, the next one stands in its place, which the client writes.</remarks>
    public ConnectionSource InFirstDatagram()
    {
        var copy = (ConnectionSource)MemberwiseClone();
        if (Verified)
        {
            copy.Reason = ResolutionReason.ProxyFirstDatagram;
        }

        return copy;
    }

    /// <summary>Whether a PROXY header speaks for somebody, known or not.</summary>
    internal bool IsProxied => !OriginalSource.IsNone || Outcome == ResolutionOutcome.Indeterminate;

    /// <summary>The connection as an answer: who the client is when nothing above the connection says more.</summary>
    public Resolution AsResolution() => new(Sender, Verified, Outcome, Reason, Evidence, RuleIndex: -1);

    /// <summary>A connection without a PROXY header.</summary>
    /// <param name="peer">The other end of the socket.</param>
    /// <param name="local">Our end of the socket.</param>
    /// <param name="optional">Whether a header was optional here: then nothing on the connection is verified.</param>
    public static ConnectionSource Direct(AddressPort peer, AddressPort local, bool optional = false)
        => new(peer, local, ClaimSource.Socket, optional ? ResolutionReason.ProxyOptional : ResolutionReason.Socket);

    /// <summary>A connection with a LOCAL header, which has no address: the peer's own.</summary>
    public static ConnectionSource ProxyLocal(AddressPort peer, AddressPort local, bool optional, ReadOnlyMemory<byte> tlvs)
        => new(peer, local, ClaimSource.ProxyV2, optional ? ResolutionReason.ProxyOptional : ResolutionReason.ProxyLocal) { Tlvs = tlvs };

    /// <summary>A connection with an UNKNOWN or UNSPEC header: relayed, client not known.</summary>
    public static ConnectionSource ProxyUnknown(AddressPort peer, AddressPort local, ClaimSource evidence, ReadOnlyMemory<byte> tlvs)
        => new(peer, local, evidence, ResolutionReason.ProxyUnknown) { Outcome = ResolutionOutcome.Indeterminate, Tlvs = tlvs };

    /// <summary>A connection with a PROXY header that gives addresses.</summary>
    /// <param name="peer">The other end of the socket, who wrote the header.</param>
    /// <param name="local">Our end of the socket.</param>
    /// <param name="evidence">Which version of the header.</param>
    /// <param name="source">The source as it came.</param>
    /// <param name="destination">The destination as it came.</param>
    /// <param name="optional">Whether the header was optional: then nothing on the connection is verified.</param>
    /// <param name="tlvs">The TLVs of the header, packed.</param>
    public static ConnectionSource Proxied(
        AddressPort peer, AddressPort local, ClaimSource evidence, AddressPort source, AddressPort destination, bool optional, ReadOnlyMemory<byte> tlvs)
    {
        if (!source.Address.IsHost)
        {
            return new(peer, local, evidence, ResolutionReason.ProxyUnusableAddress) { Outcome = ResolutionOutcome.Indeterminate, Tlvs = tlvs };
        }

        bool loopbackClaim = source.Address.IsLoopback && !peer.Address.IsLoopback;
        return new(peer, local, evidence, optional ? ResolutionReason.ProxyOptional : loopbackClaim ? ResolutionReason.LoopbackClaim : ResolutionReason.Proxy)
        {
            Sender = source.Unmap(),
            Destination = destination.Unmap(),
            OriginalSource = source,
            OriginalDestination = destination,
            Outcome = ResolutionOutcome.Forwarded,
            Tlvs = tlvs,
        };
    }

    /// <summary>The same connection where the peer only passes packets on, as a TOA option says that is believed.</summary>
    /// <param name="client">The client of the option.</param>
    /// <remarks>What a PROXY header says stays, as said by that client: it was the one to write it.</remarks>
    public ConnectionSource Through(AddressPort client)
    {
        client = client.Unmap();
        ResolutionReason reason = Reason switch
        {
            ResolutionReason.Socket => ResolutionReason.Toa,
            ResolutionReason.Proxy when Sender.Address.IsLoopback && !client.Address.IsLoopback => ResolutionReason.LoopbackClaim,
            _ => Reason,
        };
        return new(Peer, Local, Evidence == ClaimSource.Socket ? ClaimSource.Toa : Evidence, reason)
        {
            Relay = client,
            Sender = OriginalSource.IsNone ? client : Sender,
            Destination = Destination,
            OriginalSource = OriginalSource,
            OriginalDestination = OriginalDestination,
            Outcome = Outcome == ResolutionOutcome.Direct ? ResolutionOutcome.Forwarded : Outcome,
            Tlvs = Tlvs,
        };
    }

    /// <summary>The same connection where a TOA option was expected that would say who the client is, and did not: nothing is verified, and no claim
    /// believed.</summary>
    /// <remarks>Whoever wrote what is on the connection, be it a PROXY header, is anybody behind the peer: a client can see to it that the option is lost,
    /// or spoil it, and must not have the rights of the peer for it.</remarks>
    /// <param name="reason"><see cref="ResolutionReason.ToaMissing"/> or <see cref="ResolutionReason.ToaInvalid"/>.</param>
    public ConnectionSource WithoutToa(ResolutionReason reason)
    {
        if (Outcome == ResolutionOutcome.Indeterminate)
        {
            return this;
        }

        var copy = (ConnectionSource)MemberwiseClone();
        copy.Reason = reason;
        return copy;
    }
}
