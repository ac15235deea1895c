namespace Whence;

/// <summary>One step of the way to the client.</summary>
/// <param name="Address">Who stands there; none where the element was no address.</param>
/// <param name="By">Who vouched for it; none for the peer, whom the kernel vouches for.</param>
/// <param name="Evidence">Where it was read.</param>
/// <param name="Trusted">Whether the deciding rule trusts it, so that the walk goes on behind it.</param>
public readonly record struct Hop(AddressPort Address, Address By, ClaimSource Evidence, bool Trusted);
