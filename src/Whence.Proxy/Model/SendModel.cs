namespace Whence.Proxy;

/// <summary>How the client address is told to the target, below HTTP.</summary>
public sealed record SendModel
{
    /// <summary>It is not.</summary>
    public static SendModel Nothing { get; } = new();

    /// <summary><see cref="ProxyVersions.None"/>, <see cref="ProxyVersions.V1"/> or <see cref="ProxyVersions.V2"/>.</summary>
    public ProxyVersions ProxyProtocol { get; init; }

    /// <summary>Which TLVs go into a v2 header.</summary>
    public SendTlvs Tlvs { get; init; }

    /// <summary>On udp: which header datagrams have, where <see cref="ProxyProtocol"/> asks for one.</summary>
    public UdpHeaderForm UdpHeader { get; init; }

    /// <summary>Whether connections come from the client's own address.</summary>
    public bool Transparent { get; init; }

    /// <summary>Where they cannot: whether they come from ours, with a PROXY header. Otherwise there is none.</summary>
    public bool HeaderOtherwise { get; init; }

    /// <summary>The kind of the TCP option that carries the client; null = none does.</summary>
    public byte? Toa { get; init; }

    /// <summary>Whether the program on this host that accepts a connection sees the client as its peer.</summary>
    public bool Reveal { get; init; }

    /// <summary>The header that a connection may open with: the one of all, or the one of those that are not transparent.</summary>
    internal ProxyVersions HeaderVersion
        => ProxyProtocol == ProxyVersions.None && Transparent && HeaderOtherwise ? ProxyVersions.V2 : ProxyProtocol;

    /// <summary>Whether a connection tells who the client is, and so is for nobody else.</summary>
    internal bool TellsClient => Transparent || Toa is not null || Reveal || HeaderVersion != ProxyVersions.None;

    /// <summary>Whether it is from our address, with a header, where the client's own cannot be used for a reason.</summary>
    /// <remarks>Never because of <see cref="ShownClientFault.NotPermitted"/>: that is so for every client, and is to be mended, not covered
    /// up.</remarks>
    internal bool GoesOtherwise(ShownClientFault fault)
        => HeaderOtherwise && fault is not (ShownClientFault.None or ShownClientFault.NotPermitted);
}
