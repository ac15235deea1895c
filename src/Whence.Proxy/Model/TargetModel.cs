namespace Whence.Proxy;

/// <summary>One target of an upstream.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Weight">Its share of the connections or requests, 1 to 256.</param>
public sealed record TargetModel(AddressPort Address, int Weight = 1);
