namespace Whence.Proxy;

/// <summary>The headers of one session, written once: they are the same on all its datagrams.</summary>
internal sealed record UdpHeaders
{
    /// <summary>Datagrams as they are.</summary>
    public static UdpHeaders None { get; } = new();

    /// <summary>Alone, before the first datagram.</summary>
    public byte[] FirstToTarget { get; private init; } = [];

    /// <summary>Before each datagram to the target.</summary>
    public byte[] EachToTarget { get; private init; } = [];

    /// <summary>Before each datagram to the client's side.</summary>
    public byte[] EachToClient { get; private init; } = [];

    /// <summary>Whether the target's datagrams begin with a header, too.</summary>
    public bool HasRepliesWithHeader { get; private init; }

    /// <summary>Those of a session whose target sees the client's own address.</summary>
    public UdpHeaders ForTransparent(SendModel send)
        => send.ProxyProtocol == ProxyVersions.None ? new UdpHeaders { EachToClient = EachToClient } : this;

    /// <summary>Writes them.</summary>
    /// <param name="send">What the target is told.</param>
    /// <param name="source">On whose behalf the datagrams come.</param>
    /// <param name="received">The header that the first one came with.</param>
    /// <param name="receive">Its form.</param>
    /// <param name="headers">The headers.</param>
    /// <returns>Not when the one for the target is larger than the room before a datagram.</returns>
    public static bool TryWrite(
        SendModel send, ConnectionSource source, ReadOnlySpan<byte> received, UdpHeaderForm receive, out UdpHeaders headers)
    {
        // A reply of the Simple Proxy Protocol has the header of what it replies to, as it came.
        byte[] toClient = receive == UdpHeaderForm.Spp ? received.ToArray() : [];
        headers = new UdpHeaders { EachToClient = toClient };
        if (send.HeaderVersion == ProxyVersions.None)
        {
            return true;
        }

        Span<byte> room = stackalloc byte[Transport.DatagramSocket.Headroom];
        Resolution resolution = source.AsResolution();
        if (send.UdpHeader == UdpHeaderForm.Spp)
        {
            headers = new UdpHeaders
            {
                EachToTarget = room[..WriteSpp(source, resolution, room)].ToArray(),
                EachToClient = toClient,
                HasRepliesWithHeader = true,
            };
            return true;
        }

        if (!OutboundHeader.TryWrite(send, source, resolution, default, room, out int written, ProxyTransport.Datagram))
        {
            return false;
        }

        byte[] header = room[..written].ToArray();
        headers = send.UdpHeader == UdpHeaderForm.FirstDatagram
            ? new UdpHeaders { FirstToTarget = header, EachToClient = toClient }
            : new UdpHeaders { EachToTarget = header, EachToClient = toClient };
        return true;
    }

    /// <summary>The protocol has no way to say that the client is not known: <c>::</c>, which nobody has, says it.</summary>
    private static int WriteSpp(ConnectionSource source, in Resolution resolution, Span<byte> room)
    {
        AddressPort nobody = new(Address.FromIPv6(0), 0);
        if (!OutboundHeader.TryGetEndpoints(source, resolution, out ProxyEndpoints ends) || !SppWriter.TryWrite(room, ends, out int written))
        {
            SppWriter.TryWrite(room, new ProxyEndpoints(nobody, nobody), out written);
        }

        return written;
    }
}
