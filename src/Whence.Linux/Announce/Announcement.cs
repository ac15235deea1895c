namespace Whence.Linux.Announce;

/// <summary>Whom a connection shall show, below what is sent on it.</summary>
/// <param name="Client">The client.</param>
/// <param name="Kind">The kind of the TCP option that carries it; null = none does.</param>
/// <param name="Reveals">Whether a program on this host that accepts the connection sees it.</param>
public readonly record struct Announcement(AddressPort Client, byte? Kind, bool Reveals);
