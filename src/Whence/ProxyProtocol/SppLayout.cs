namespace Whence;

/// <summary>Where things are in the header of Cloudflare's Simple Proxy Protocol, version 1. All numbers are big-endian.</summary>
internal static class SppLayout
{
    internal const int ClientAt = 2;
    internal const int ProxyAt = 18;
    internal const int ClientPortAt = 34;
    internal const int ProxyPortAt = 36;
    internal const int Length = 38;
    internal const int AddressLength = 16;

    internal static ReadOnlySpan<byte> Magic => [0x56, 0xEC];
}
