namespace Whence.Proxy;

/// <summary>How datagrams say on whose behalf they come.</summary>
public enum UdpHeaderForm
{
    /// <summary>A PROXY v2 header before the payload of each datagram (PROXY specification section 2).</summary>
    PerDatagram,

    /// <summary>A PROXY v2 header alone in the first datagram; those that follow from the same address and port are bare. Cloudflare Spectrum's
    /// way, which the specification forbids.</summary>
    FirstDatagram,

    /// <summary>A header of the Simple Proxy Protocol before the payload of each datagram, of replies too.</summary>
    Spp,
}
