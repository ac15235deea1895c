using System.Net.NetworkInformation;

namespace Whence.Proxy;

/// <summary>The subnets that this machine is in.</summary>
internal static class LocalSubnets
{
    /// <summary>Whether one of them has both: then they speak to one another directly. It asks the kernel for all devices, so it is for those who
    /// have waited in vain already.</summary>
    public static bool HasBoth(Address one, Address other)
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(static device => device.GetIPProperties().UnicastAddresses)
                .Any(own => Contains(own, one) && Contains(own, other));
        }
        catch (NetworkInformationException)
        {
            return false;
        }
    }

    private static bool Contains(UnicastIPAddressInformation own, Address address)
    {
        Address ours = Address.FromIPAddress(own.Address);
        return ours.Kind == address.Kind && own.PrefixLength > 0 && own.PrefixLength < ours.BitLength
            && PrefixOf(ours, own.PrefixLength).Contains(address);
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
