using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>What became of reading a PROXY header.</summary>
internal readonly record struct HeaderReceipt
{
    /// <summary>Why the connection is not let in; null if it is.</summary>
    public TerminationReason? Rejection { get; private init; }

    /// <summary>What was wrong with the header, if that is why.</summary>
    public ProxyReason ProxyReason { get; private init; }

    /// <summary>Peer, sender and evidence; null when rejected.</summary>
    public ConnectionSource? Source { get; private init; }

    /// <summary>Where the payload is received from; null when rejected.</summary>
    public Connection? Payload { get; private init; }

    /// <summary>Whether there was a header.</summary>
    public bool HasHeader { get; private init; }

    /// <summary>Whether the header spoke of datagrams.</summary>
    public bool IsDatagram { get; private init; }

    /// <summary>Whether a TLV came twice.</summary>
    public bool HasDuplicateTlvs { get; private init; }

    /// <summary>The connection is not let in.</summary>
    public static HeaderReceipt Rejected(TerminationReason reason, ProxyReason proxyReason = ProxyReason.None)
        => new() { Rejection = reason, ProxyReason = proxyReason };

    /// <summary>There is no header and need not be one.</summary>
    public static HeaderReceipt Direct(Connection payload, bool optional)
        => new() { Source = ConnectionSource.Direct(payload.Peer, payload.Local, optional), Payload = payload };

    /// <summary>There is a valid header.</summary>
    public static HeaderReceipt Read(Connection payload, in ProxyHeader header, bool optional) => new()
    {
        Source = SourceOf(payload.Peer, payload.Local, header, optional),
        Payload = payload,
        HasHeader = true,
        IsDatagram = header.Transport == ProxyTransport.Datagram,
        HasDuplicateTlvs = header.Tlvs.HasDuplicates,
    };

    /// <summary>What a header says of a connection, or of datagrams.</summary>
    public static ConnectionSource SourceOf(AddressPort peer, AddressPort local, in ProxyHeader header, bool optional)
    {
        // The header is a view into a buffer that goes back: TLVs, which few senders send, are copied out.
        ReadOnlyMemory<byte> tlvs = header.Tlvs.IsEmpty ? default : header.Tlvs.Bytes.ToArray();
        ClaimSource evidence = header.Version == 1 ? ClaimSource.ProxyV1 : ClaimSource.ProxyV2;
        if (header.Command == ProxyCommand.Local)
        {
            return ConnectionSource.ProxyLocal(peer, local, optional, tlvs);
        }

        return header.TryGetEndpoints(out ProxyEndpoints ends)
            ? ConnectionSource.Proxied(peer, local, evidence, ends.Source, ends.Destination, optional, tlvs)
            : ConnectionSource.ProxyUnknown(peer, local, evidence, tlvs);
    }
}
