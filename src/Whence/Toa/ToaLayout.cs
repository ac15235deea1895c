namespace Whence;

/// <summary>Where things are in a TOA option. All numbers are big-endian.</summary>
internal static class ToaLayout
{
    internal const int IPv4Length = 8;
    internal const int IPv6Length = 20;
    internal const int IPv4WithoutPortLength = 7;
    internal const int IPv6WithoutPortLength = 19;

    internal const int PortAt = 2;
    internal const int AddressAt = 4;
    internal const int AddressWithoutPortAt = 3;

    internal static ToaLengths OfLength(int length) => length switch
    {
        IPv4Length => ToaLengths.IPv4,
        IPv6Length => ToaLengths.IPv6,
        IPv4WithoutPortLength => ToaLengths.IPv4WithoutPort,
        IPv6WithoutPortLength => ToaLengths.IPv6WithoutPort,
        _ => ToaLengths.None,
    };
}
