namespace Whence;

/// <summary>Where things are in a v2 header (PROXY specification section 2.2).</summary>
internal static class V2Layout
{
    internal const int SignatureLength = 12;
    internal const int VersionCommandAt = 12;
    internal const int FamilyTransportAt = 13;
    internal const int LengthAt = 14;
    internal const int PrefixLength = 16;
    internal const int MaxBlockLength = ushort.MaxValue;

    internal const int IPv4BlockLength = 12;
    internal const int IPv6BlockLength = 36;
    internal const int UnixPathLength = 108;
    internal const int UnixBlockLength = 2 * UnixPathLength;

    internal const int TlvPrefixLength = 3;
    internal const int CrcLength = 4;
    internal const int MaxUniqueIdLength = 128;
    internal const int MaxAuthorityLength = 255;

    internal static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    internal static int AddressLength(ProxyFamily family) => family switch
    {
        ProxyFamily.IPv4 => IPv4BlockLength,
        ProxyFamily.IPv6 => IPv6BlockLength,
        ProxyFamily.Unix => UnixBlockLength,
        _ => 0,
    };
}
