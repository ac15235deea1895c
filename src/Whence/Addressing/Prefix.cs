using System.Globalization;
using System.Text;

namespace Whence;

/// <summary>A block of addresses: <c>192.0.2.0/24</c>, <c>2001:db8::/32</c>, or one address.</summary>
/// <remarks>
/// Immutable and comparable. Blocks inside <c>::ffff:0:0/96</c> are kept as the IPv4 blocks that they stand for, so that one spelling
/// cannot match what another does not. <c>default</c> contains nothing.
/// </remarks>
public readonly record struct Prefix
{
    private const int MappedBits = 96;

    private Prefix(Address address, int length)
    {
        Address = address;
        Length = (byte)length;
    }

    /// <summary>The first address of the block.</summary>
    public Address Address { get; }

    /// <summary>How many leading bits are fixed: 0 to 32 for IPv4, 0 to 128 for IPv6.</summary>
    public byte Length { get; }

    internal UInt128 FirstValue => Address.IsIPv4 ? Address.IPv4Value : Address.IPv6Value;

    internal UInt128 LastValue => FirstValue | (Address.IsIPv4 ? (UInt128)HostMask32(Length) : HostMask128(Length));

    /// <summary>Makes a block from an address and a length; bits behind the length are cleared.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length does not fit the address, or there is no IP address.</exception>
    public static Prefix Create(Address address, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, address.BitLength);
        if (address.IsIPv4Mapped && length >= MappedBits)
        {
            return Create(address.Unmap(), length - MappedBits);
        }

        if (address.IsIPv4)
        {
            return new Prefix(Address.FromIPv4(address.IPv4Value & ~HostMask32(length)), length);
        }

        return address.IsIPv6
            ? new Prefix(Address.FromIPv6(address.IPv6Value & ~HostMask128(length)), length)
            : throw new ArgumentOutOfRangeException(nameof(address), "A prefix needs an IPv4 or IPv6 address.");
    }

    /// <summary>Reads <c>address/length</c> or a single address (then all bits are fixed).</summary>
    /// <param name="utf8">The text; addresses as <see cref="Address.TryParse(ReadOnlySpan{byte}, out Address)"/> reads them.</param>
    /// <param name="prefix">The block.</param>
    /// <param name="fault">Why not.</param>
    /// <remarks>Never throws, never allocates. <c>/0</c> is a block like any other here; whether anybody may be trusted with it is the
    /// caller's rule.</remarks>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out Prefix prefix, out PrefixFault fault)
    {
        bool read = TryParseMasked(utf8, out prefix, out bool hostBits, out fault);
        if (read && hostBits)
        {
            fault = PrefixFault.HostBits;
            prefix = default;
            return false;
        }

        return read;
    }

    /// <summary>As <see cref="TryParse(ReadOnlySpan{byte}, out Prefix, out PrefixFault)"/>, for text that is at hand as
    /// characters.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Prefix prefix, out PrefixFault fault)
    {
        Span<byte> utf8 = stackalloc byte[AddressParser.MaxInputLength + 4];
        if (Ascii.FromUtf16(text, utf8, out int length) == System.Buffers.OperationStatus.Done)
        {
            return TryParse(utf8[..length], out prefix, out fault);
        }

        prefix = default;
        fault = PrefixFault.Syntax;
        return false;
    }

    /// <summary>As <see cref="TryParse(ReadOnlySpan{byte}, out Prefix, out PrefixFault)"/>, but bits behind the length are cleared and
    /// reported instead of refused.</summary>
    public static bool TryParseMasked(ReadOnlySpan<byte> utf8, out Prefix prefix, out bool hostBits, out PrefixFault fault)
    {
        prefix = default;
        hostBits = false;
        fault = PrefixFault.Syntax;
        int slash = utf8.IndexOf((byte)'/');
        if (!Address.TryParse(slash < 0 ? utf8 : utf8[..slash], out Address address))
        {
            return false;
        }

        int length = address.BitLength;
        if (slash >= 0)
        {
            if (utf8.Length - slash - 1 > 3 || !AddressPort.TryParsePort(utf8[(slash + 1)..], out ushort number))
            {
                return false;
            }

            if (number > length)
            {
                fault = PrefixFault.LengthOutOfRange;
                return false;
            }

            length = number;
        }

        if (address.IsIPv4Mapped && length < MappedBits)
        {
            fault = PrefixFault.MappedTooShort;
            return false;
        }

        fault = PrefixFault.None;
        prefix = Create(address, length);
        hostBits = prefix.Address != address.Unmap();
        return true;
    }

    /// <summary>Whether <paramref name="address"/> is in the block; IPv4-mapped addresses are looked up as IPv4.</summary>
    public bool Contains(Address address)
    {
        address = address.Unmap();
        if (address.Kind != Address.Kind || Address.IsNone)
        {
            return false;
        }

        UInt128 value = address.IsIPv4 ? address.IPv4Value : address.IPv6Value;
        return value >= FirstValue && value <= LastValue;
    }

    /// <summary>The text <c>address/length</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{Length}");

    private static uint HostMask32(int length) => length == 0 ? uint.MaxValue : (uint)((1UL << (32 - length)) - 1);

    private static UInt128 HostMask128(int length) => length == 0 ? UInt128.MaxValue : (UInt128.One << (128 - length)) - 1;
}
