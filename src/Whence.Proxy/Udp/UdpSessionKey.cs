namespace Whence.Proxy;

/// <summary>What datagrams of one session have in common: who sent them, on whose behalf, where that client had sent them, and which address
/// of ours they came to.</summary>
/// <remarks>The destination is one of them because it is told to the target: a resolver asked at two addresses from one port has two
/// sessions.</remarks>
/// <param name="Peer">The other end of the socket.</param>
/// <param name="Client">The client as the header has it, else the peer.</param>
/// <param name="Destination">Where the client had sent it, else our end.</param>
/// <param name="Local">The address of ours that it came to; none where there is one alone.</param>
/// <param name="IsUnknown">Whether the header says that the client is not known.</param>
internal readonly record struct UdpSessionKey(AddressPort Peer, AddressPort Client, AddressPort Destination, Address Local, bool IsUnknown)
{
    /// <summary>Enough to spread; the rest is compared. Seeded anew in each process, so that nobody can choose senders that collide.</summary>
    public override int GetHashCode()
        => HashCode.Combine(Peer.Address, Peer.Port, Client.Address, Client.Port, Destination.Port);
}
