namespace Whence.Proxy;

/// <summary>How many connections (requests in flight, on http) each client has open now.</summary>
internal sealed class ClientLimits
{
    /// <summary>
    /// IPv6 clients count by this many leading bits: a site is given a /64 at the least (RFC 6177), and whoever has one has 2^64 addresses
    /// to come from. IPv4 clients count by address.
    /// </summary>
    public const int IPv6PrefixLength = 64;

    private readonly AddressCounts _counts = new();

    /// <summary>How many clients have something open.</summary>
    public int Clients => _counts.Addresses;

    /// <summary>Counts one more for a client, unless its limit (null = none) is reached.</summary>
    /// <returns>Whether it was counted: then <see cref="Exit"/> must follow, with the same client.</returns>
    public bool TryEnter(Address client, int? limit) => _counts.TryEnter(KeyOf(client), limit);

    /// <summary>Counts one less for a client.</summary>
    public void Exit(Address client) => _counts.Exit(KeyOf(client));

    internal static Address KeyOf(Address client)
    {
        Address address = client.Unmap();
        return address.IsIPv6 ? Prefix.Create(address, IPv6PrefixLength).Address : address;
    }
}
