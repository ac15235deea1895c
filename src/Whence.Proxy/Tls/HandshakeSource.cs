namespace Whence.Proxy.Tls;

/// <summary>On whose account handshakes go.</summary>
internal static class HandshakeSource
{
    /// <summary>Hosts in one IPv6 network of a site choose their addresses in it as they like (RFC 4291 section 2.5.1, RFC 8981).</summary>
    private const int HostBits = 64;

    /// <summary>The address itself, or the /64 that it is of.</summary>
    public static Address Of(Address address)
        => address.IsIPv6 ? Prefix.Create(address, address.BitLength - HostBits).Address : address;
}
