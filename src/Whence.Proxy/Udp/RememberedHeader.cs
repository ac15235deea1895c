namespace Whence.Proxy;

/// <summary>What the header of a first datagram said, for those that follow without one.</summary>
internal sealed class RememberedHeader((AddressPort Peer, Address Local) sender, UdpSessionKey key, ConnectionSource source) : IRecent<RememberedHeader>
{
    /// <summary>Who sent it, and to which address of ours.</summary>
    public (AddressPort Peer, Address Local) Sender => sender;

    /// <summary>The session of what follows.</summary>
    public UdpSessionKey Key => key;

    /// <summary>On whose behalf it comes.</summary>
    public ConnectionSource Source => source;

    public RememberedHeader? Older { get; set; }

    public RememberedHeader? Newer { get; set; }

    public long LastUsed { get; set; }
}
