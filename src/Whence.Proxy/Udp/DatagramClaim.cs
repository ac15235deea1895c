namespace Whence.Proxy;

/// <summary>On whose behalf a datagram comes: what its header says, or that it has none. A view into the datagram.</summary>
internal readonly ref struct DatagramClaim
{
    private readonly ProxyHeader _header;
    private readonly ProxyEndpoints _ends;
    private readonly bool _isSpp;

    private DatagramClaim(ProxyHeader header, ProxyEndpoints ends, bool isSpp, int length)
    {
        _header = header;
        _ends = ends;
        _isSpp = isSpp;
        Length = length;
    }

    /// <summary>The bytes of the header; 0 = there is none.</summary>
    public int Length { get; }

    /// <summary>Whether the header spoke of a stream.</summary>
    public bool IsStream => !_isSpp && Length > 0 && _header.Transport == ProxyTransport.Stream;

    /// <summary>Whether a TLV came twice.</summary>
    public bool HasDuplicateTlvs => !_isSpp && Length > 0 && _header.Tlvs.HasDuplicates;

    /// <summary>A PROXY v2 header.</summary>
    public static DatagramClaim Proxy(scoped in ProxyHeader header)
    {
        header.TryGetEndpoints(out ProxyEndpoints ends);
        return new DatagramClaim(header, ends, isSpp: false, header.Length);
    }

    /// <summary>A header of the Simple Proxy Protocol, which writes IPv4 as IPv4-mapped and means nothing by it.</summary>
    public static DatagramClaim Spp(ProxyEndpoints ends)
        => new(default, new ProxyEndpoints(ends.Source.Unmap(), ends.Destination.Unmap()), isSpp: true, SppReader.HeaderLength);

    /// <summary>Which session the datagram belongs to.</summary>
    public UdpSessionKey KeyFor(AddressPort peer, AddressPort local, Address arrivedAt)
    {
        if (!_ends.Source.IsNone)
        {
            return new UdpSessionKey(peer, _ends.Source.Unmap(), _ends.Destination.Unmap(), arrivedAt, !_ends.Source.Address.IsHost);
        }

        bool isUnknown = Length > 0 && _header.Command != ProxyCommand.Local;
        return new UdpSessionKey(peer, peer, local, arrivedAt, isUnknown);
    }

    /// <summary>The same as evidence that lasts.</summary>
    public ConnectionSource ToSource(AddressPort peer, AddressPort local, bool optional)
    {
        if (_isSpp)
        {
            return ConnectionSource.Proxied(peer, local, ClaimSource.Spp, _ends.Source, _ends.Destination, optional, default);
        }

        return Length == 0 ? ConnectionSource.Direct(peer, local, optional) : HeaderReceipt.SourceOf(peer, local, _header, optional);
    }
}
