using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Whence;

/// <summary>An IPv4 or IPv6 address, <c>unix:</c>, or none: a small comparable value.</summary>
/// <remarks>
/// <para>24 bytes, immutable, safe to share between threads. <c>default</c> is <see cref="None"/>, which is neither <c>0.0.0.0</c> nor
/// <c>::</c>.</para>
/// <para>There are no zones: a zone has a meaning on one host only. IPv4 is kept in the last four bytes behind <c>::ffff</c>, so that
/// mapping and unmapping change the kind and nothing else.</para>
/// <para>Order: by kind, then by number.</para>
/// </remarks>
public readonly partial struct Address : IEquatable<Address>, IComparable<Address>
{
    /// <summary>The most bytes that <see cref="TryFormat(Span{byte}, out int)"/> writes: eight groups of four digits and seven
    /// colons.</summary>
    public const int MaxTextLength = 39;

    private const ulong MappedPrefix = 0x0000_FFFF_0000_0000;

    private readonly ulong _high;
    private readonly ulong _low;

    internal Address(AddressKind kind, ulong high, ulong low)
    {
        Kind = kind;
        _high = high;
        _low = low;
    }

    /// <summary>No address.</summary>
    public static Address None => default;

    /// <summary>The other end of an AF_UNIX socket.</summary>
    public static Address Unix => new(AddressKind.Unix, 0, 0);

    /// <summary>What kind of address this is.</summary>
    public AddressKind Kind { get; }

    /// <summary>Whether there is no address here.</summary>
    public bool IsNone => Kind == AddressKind.None;

    /// <summary>Whether this is an IPv4 address.</summary>
    public bool IsIPv4 => Kind == AddressKind.IPv4;

    /// <summary>Whether this is an IPv6 address, IPv4-mapped ones included.</summary>
    public bool IsIPv6 => Kind == AddressKind.IPv6;

    /// <summary>Whether this stands for an AF_UNIX socket.</summary>
    public bool IsUnix => Kind == AddressKind.Unix;

    /// <summary>Whether this is an IPv6 address in <c>::ffff:0:0/96</c> (RFC 4291 section 2.5.5.2).</summary>
    public bool IsIPv4Mapped => Kind == AddressKind.IPv6 && _high == 0 && _low >> 32 == 0xFFFF;

    /// <summary>Whether this is <c>0.0.0.0</c> or <c>::</c>.</summary>
    public bool IsUnspecified => Kind switch
    {
        AddressKind.IPv4 => IPv4Value == 0,
        AddressKind.IPv6 => (_high | _low) == 0,
        _ => false,
    };

    /// <summary>Whether this is in <c>127.0.0.0/8</c> or is <c>::1</c>, or a local socket.</summary>
    public bool IsLoopback => Kind switch
    {
        AddressKind.IPv4 => IPv4Value >> 24 == 127,
        AddressKind.IPv6 => (_high == 0 && _low == 1) || (IsIPv4Mapped && IPv4Value >> 24 == 127),
        AddressKind.Unix => true,
        _ => false,
    };

    /// <summary>Whether this is in <c>224.0.0.0/4</c> (RFC 5771) or <c>ff00::/8</c> (RFC 4291 section 2.7).</summary>
    public bool IsMulticast => Kind switch
    {
        AddressKind.IPv4 => IPv4Value >> 28 == 0xE,
        AddressKind.IPv6 => _high >> 56 == 0xFF || (IsIPv4Mapped && IPv4Value >> 28 == 0xE),
        _ => false,
    };

    /// <summary>Whether this is <c>255.255.255.255</c> (RFC 919 section 7).</summary>
    public bool IsBroadcast => (Kind == AddressKind.IPv4 || IsIPv4Mapped) && IPv4Value == uint.MaxValue;

    /// <summary>Whether one host can have this address: not none, unspecified, multicast or broadcast.</summary>
    public bool IsHost => !IsNone && !IsUnspecified && !IsMulticast && !IsBroadcast && !(IsIPv4Mapped && IPv4Value == 0);

    /// <summary>The number of bits of an address of this kind: 32, 128, or 0.</summary>
    public int BitLength => Kind switch { AddressKind.IPv4 => 32, AddressKind.IPv6 => 128, _ => 0 };

    internal uint IPv4Value => (uint)_low;

    internal UInt128 IPv6Value => new(_high, _low);

    /// <summary>Makes an IPv4 address from its number, for example <c>0x7F000001</c> for <c>127.0.0.1</c>.</summary>
    public static Address FromIPv4(uint value) => new(AddressKind.IPv4, 0, MappedPrefix | value);

    /// <summary>Makes an IPv6 address from its number.</summary>
    public static Address FromIPv6(UInt128 value) => new(AddressKind.IPv6, (ulong)(value >> 64), (ulong)value);

    /// <summary>Makes an address from 4 or 16 bytes in network order.</summary>
    /// <returns>The address, or <see cref="None"/> when there are neither 4 nor 16 bytes.</returns>
    public static Address FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        4 => FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes)),
        16 => new(AddressKind.IPv6, BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..])),
        _ => None,
    };

    /// <summary>Takes over the number of an <see cref="IPAddress"/>; its zone is dropped.</summary>
    public static Address FromIPAddress(IPAddress? address)
    {
        if (address is null)
        {
            return None;
        }

        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out int written) ? FromBytes(bytes[..written]) : None;
    }

    /// <summary>The same address as an <see cref="IPAddress"/>; <see langword="null"/> for <see cref="None"/> and <see
    /// cref="Unix"/>.</summary>
    public IPAddress? ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        return TryWriteBytes(bytes, out int written) ? new IPAddress(bytes[..written]) : null;
    }

    /// <summary>Writes the 4 or 16 bytes of the address in network order.</summary>
    /// <returns><see langword="false"/> when there is no IP address here or <paramref name="destination"/> is too short.</returns>
    public bool TryWriteBytes(Span<byte> destination, out int written)
    {
        written = 0;
        if (Kind == AddressKind.IPv4 && BinaryPrimitives.TryWriteUInt32BigEndian(destination, IPv4Value))
        {
            written = 4;
        }
        else if (Kind == AddressKind.IPv6 && destination.Length >= 16)
        {
            BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
            BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
            written = 16;
        }

        return written > 0;
    }

    /// <summary>An IPv4-mapped IPv6 address as the IPv4 address that it stands for; any other address as it is.</summary>
    public Address Unmap() => IsIPv4Mapped ? new(AddressKind.IPv4, _high, _low) : this;

    /// <summary>An IPv4 address as IPv4-mapped IPv6; any other address as it is.</summary>
    public Address MapToIPv6() => IsIPv4 ? new(AddressKind.IPv6, _high, _low) : this;

    /// <inheritdoc/>
    public bool Equals(Address other) => Kind == other.Kind && _low == other._low && _high == other._high;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Address other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, _high, _low);

    /// <inheritdoc/>
    public int CompareTo(Address other)
    {
        int order = Kind.CompareTo(other.Kind);
        return order != 0 ? order : IPv6Value.CompareTo(other.IPv6Value);
    }

    /// <summary>Whether both are the same kind and number.</summary>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>Whether kind or number differ.</summary>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);

    internal AddressFamily Family => Kind switch
    {
        AddressKind.IPv4 => AddressFamily.InterNetwork,
        AddressKind.IPv6 => AddressFamily.InterNetworkV6,
        AddressKind.Unix => AddressFamily.Unix,
        _ => AddressFamily.Unspecified,
    };
}
