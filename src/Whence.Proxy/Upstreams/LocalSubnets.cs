using System.Collections.Immutable;
using System.Net.NetworkInformation;

namespace Whence.Proxy;

/// <summary>The subnets that this machine is in.</summary>
internal static class LocalSubnets
{
    /// <summary>Whether one of them has both: then they speak to one another directly. It asks the kernel for all devices, so it is for
    /// those who have waited in vain already.</summary>
    public static bool HasBoth(Address one, Address other) => HasBoth(Read(), one, other);

    /// <summary>Whether one of some subnets has both.</summary>
    public static bool HasBoth(ImmutableArray<Prefix> subnets, Address one, Address other)
        => subnets.Any(subnet => subnet.Contains(one) && subnet.Contains(other));

    /// <summary>Asks the kernel for them.</summary>
    public static ImmutableArray<Prefix> Read()
    {
        try
        {
            return
            [
                .. NetworkInterface.GetAllNetworkInterfaces()
                    .SelectMany(static device => device.GetIPProperties().UnicastAddresses)
                    .Select(static own => (Address: Address.FromIPAddress(own.Address), Length: own.PrefixLength))
                    .Where(static own => own.Length > 0 && own.Length < own.Address.BitLength)
                    .Select(static own => PrefixOf(own.Address, own.Length)),
            ];
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }

    private static Prefix PrefixOf(Address address, int length)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int written);
        for (int bit = length; bit < written * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return Prefix.Create(Address.FromBytes(bytes[..written]), length);
    }
}
