namespace Whence.Linux.Reveal;

/// <summary>A connection whose socket answers with its client.</summary>
/// <param name="Client">What getpeername(2) and accept(2) say.</param>
/// <param name="Peer">Who is at the other end.</param>
/// <param name="Local">Our end.</param>
public readonly record struct RevealedConnection(AddressPort Client, AddressPort Peer, AddressPort Local);
