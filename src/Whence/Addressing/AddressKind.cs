namespace Whence;

/// <summary>What kind of address an <see cref="Address"/> holds.</summary>
public enum AddressKind : byte
{
    /// <summary>No address: the value of <c>default(Address)</c>. Distinct from <c>0.0.0.0</c> and <c>::</c>.</summary>
    None = 0,

    /// <summary>An IPv4 address, 32 bits.</summary>
    IPv4 = 4,

    /// <summary>An IPv6 address, 128 bits; IPv4-mapped ones keep this kind until <see cref="Address.Unmap"/> is asked for.</summary>
    IPv6 = 6,

    /// <summary>The other end is an AF_UNIX socket, written <c>unix:</c>. Which path it has is not part of the value.</summary>
    Unix = 1,
}
