namespace Whence.Linux.Loops;

/// <summary>How an accept ended.</summary>
/// <param name="Socket">The connection, if there is one.</param>
/// <param name="Error">Why there is none, as errno.</param>
/// <param name="Local">Our end of it.</param>
public readonly record struct LoopAccept(LoopSocket? Socket, int Error = 0, AddressPort Local = default);
