namespace Whence.Gateway.Configuration;

/// <summary>Where a listener listens.</summary>
/// <param name="Address">The address.</param>
/// <param name="Port">The port; 0 = one that the system chooses.</param>
/// <param name="LastPort">The last port of a range; <paramref name="Port"/> where it is one port.</param>
public readonly record struct BindConfig(Address Address, ushort Port, ushort LastPort)
{
    /// <summary>Whether there is more than one port.</summary>
    public bool IsRange => LastPort != Port;

    /// <summary>The address with the (first) port.</summary>
    public AddressPort First => new(Address, Port);

    /// <summary>One port.</summary>
    public static implicit operator BindConfig(AddressPort one) => FromAddressPort(one);

    /// <summary>One port.</summary>
    public static BindConfig FromAddressPort(AddressPort one) => new(one.Address, one.Port, one.Port);

    /// <inheritdoc/>
    public override string ToString() => IsRange ? $"{First}-{LastPort}" : First.ToString();
}
