namespace Whence;

/// <summary>A PROXY header that was read: a view into the bytes it was read from.</summary>
/// <remarks>
/// LOCAL, UNKNOWN and UNSPEC hold no address, whatever bytes their sender put where addresses go: such bytes are discarded unread (PROXY
/// specification sections 2.1 and 2.2). The spans are valid as long as the bytes that were read.
/// </remarks>
public readonly ref struct ProxyHeader
{
    // One span for paths and TLVs, and ports apart from addresses, keep this small: it is written for every connection. Addresses are read
    // early on purpose: building them inside TryGetEndpoints, and copying them while just built, took 70 ns instead of 23.
    private readonly ReadOnlySpan<byte> _block;
    private readonly Address _source;
    private readonly Address _destination;
    private readonly ushort _sourcePort;
    private readonly ushort _destinationPort;
    private readonly ushort _pathsLength;

    /// <summary>A header without addresses.</summary>
    internal ProxyHeader(int version, HeaderStart start, ReadOnlySpan<byte> tlvs)
    {
        Version = version;
        Length = start.TotalLength;
        Command = start.Command;
        Family = start.Family;
        Transport = start.Transport;
        _block = tlvs;
    }

    /// <summary>A relayed IPv4 or IPv6 connection.</summary>
    internal ProxyHeader(
        int version,
        HeaderStart start,
        Address source,
        Address destination,
        ushort sourcePort,
        ushort destinationPort,
        ReadOnlySpan<byte> tlvs)
        : this(version, start, tlvs)
    {
        _source = source;
        _destination = destination;
        _sourcePort = sourcePort;
        _destinationPort = destinationPort;
    }

    /// <summary>A relayed AF_UNIX connection: paths, then TLVs.</summary>
    internal ProxyHeader(HeaderStart start, ReadOnlySpan<byte> block)
        : this(2, start, block) => _pathsLength = V2Layout.UnixBlockLength;

    /// <summary>1 or 2.</summary>
    public int Version { get; }

    /// <summary>What the header says about its connection.</summary>
    public ProxyCommand Command { get; }

    /// <summary>The address family.</summary>
    /// <remarks>
    /// <see cref="ProxyFamily.Unspecified"/> for v1 UNKNOWN, and for a v2 PROXY header whose family comes without a transport (0x10, 0x20,
    /// 0x30): that combination is not defined and falls back to UNSPEC (section 2.2). LOCAL keeps what its sender wrote, if it is defined;
    /// nothing follows from it.
    /// </remarks>
    public ProxyFamily Family { get; }

    /// <summary>The transport; <see cref="ProxyTransport.Stream"/> for v1 TCP4 and TCP6. A datagram family on a connection is for callers
    /// to count.</summary>
    public ProxyTransport Transport { get; }

    /// <summary>The TLVs of a v2 header (section 2.2); none in v1.</summary>
    /// <remarks>LOCAL and UNSPEC have them where their bytes are whole TLVs, with or without an address block before them, and none
    /// otherwise.</remarks>
    public TlvList Tlvs => new(_block[_pathsLength..]);

    /// <summary>The bytes of the whole header; what follows is payload. At most 107 for v1 and 65,551 for v2.</summary>
    public int Length { get; }

    /// <summary>The addresses and ports of a relayed IPv4 or IPv6 connection.</summary>
    /// <param name="endpoints">Source and destination as on the wire: IPv4-mapped addresses are not unmapped, ports may be 0.</param>
    /// <returns><see langword="false"/> for LOCAL, UNKNOWN, UNSPEC and UNIX, which have none.</returns>
    public bool TryGetEndpoints(out ProxyEndpoints endpoints)
    {
        endpoints = new ProxyEndpoints(new AddressPort(_source, _sourcePort), new AddressPort(_destination, _destinationPort));
        return !_source.IsNone;
    }

    /// <summary>The socket paths of a relayed AF_UNIX connection (section 2.2), without the zeros behind them.</summary>
    /// <param name="source">The path of who connected; empty when unnamed; begins with a zero byte when abstract. Not text to
    /// trust.</param>
    /// <param name="destination">The path of where they connected to, likewise.</param>
    /// <returns>Whether this is a PROXY header of family UNIX.</returns>
    public bool TryGetUnixPaths(out ReadOnlySpan<byte> source, out ReadOnlySpan<byte> destination)
    {
        if (_pathsLength == 0)
        {
            source = destination = default;
            return false;
        }

        source = TrimPath(_block[..V2Layout.UnixPathLength]);
        destination = TrimPath(_block[V2Layout.UnixPathLength.._pathsLength]);
        return true;
    }

    /// <summary>A path ends at its first zero; an abstract name begins with one and ends before the zeros at the end of the
    /// field.</summary>
    private static ReadOnlySpan<byte> TrimPath(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return end switch
        {
            < 0 => field,
            0 => field.TrimEnd((byte)0),
            _ => field[..end],
        };
    }
}
