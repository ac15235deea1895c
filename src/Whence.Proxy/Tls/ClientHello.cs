namespace Whence.Proxy.Tls;

/// <summary>What a ClientHello says, as views into the message.</summary>
/// <param name="serverName">See <see cref="ServerName"/>.</param>
/// <param name="protocols">See <see cref="Protocols"/>.</param>
/// <param name="version">See <see cref="Version"/>.</param>
internal readonly ref struct ClientHello(ReadOnlySpan<byte> serverName, ReadOnlySpan<byte> protocols, ushort version)
{
    /// <summary>The host name that is asked for, in lower case, as <see cref="ServerNameText"/> takes it; empty = none, or an address,
    /// which is not one (RFC 6066 section 3).</summary>
    public ReadOnlySpan<byte> ServerName { get; } = serverName;

    /// <summary>The protocols offered (ALPN), in the client's order.</summary>
    public ProtocolList Protocols { get; } = new(protocols);

    /// <summary>The newest version offered, as on the wire: 0x0303 is TLS 1.2, 0x0304 TLS 1.3; 0 = none that is known.</summary>
    public ushort Version { get; } = version;
}
