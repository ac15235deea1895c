namespace Whence;

/// <summary>The two ends of the connection that a PROXY header speaks of.</summary>
/// <param name="Source">Who connected.</param>
/// <param name="Destination">Where they connected to.</param>
public readonly record struct ProxyEndpoints(AddressPort Source, AddressPort Destination);
