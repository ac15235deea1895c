using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Whence.Linux.Interop;

/// <summary>struct sockaddr_in and sockaddr_in6 (netinet/in.h), written and read as bytes.</summary>
internal static unsafe class SocketAddress
{
    /// <summary>Room for either; sizeof(struct sockaddr_in6).</summary>
    public const int MaxSize = 28;

    public const int IPv4Size = 16;
    public const int PortOffset = 2;
    public const int IPv4Offset = 4;
    public const int IPv6Offset = 8;

    /// <summary>The family of an address for socket(2); 0 when it has none.</summary>
    public static int FamilyOf(Address address)
        => address.IsIPv4 ? Sockets.FamilyIPv4 : address.IsIPv6 ? Sockets.FamilyIPv6 : 0;

    /// <returns>How many bytes were written.</returns>
    public static uint Write(AddressPort value, byte* destination)
    {
        Span<byte> bytes = new(destination, MaxSize);
        bytes.Clear();
        ushort family = (ushort)FamilyOf(value.Address);
        MemoryMarshal.Write(bytes, in family);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[PortOffset..], value.Port);
        value.Address.TryWriteBytes(bytes[(value.Address.IsIPv4 ? IPv4Offset : IPv6Offset)..], out _);
        return value.Address.IsIPv4 ? (uint)IPv4Size : MaxSize;
    }

    /// <returns>The address as it stands there, IPv4-mapped ones too; <see cref="Address.Unix"/> for any other family.</returns>
    public static AddressPort Read(byte* source)
    {
        ReadOnlySpan<byte> bytes = new(source, MaxSize);
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(bytes[PortOffset..]);
        return (int)MemoryMarshal.Read<ushort>(bytes) switch
        {
            Sockets.FamilyIPv4 => new AddressPort(Address.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes[IPv4Offset..])), port),
            Sockets.FamilyIPv6 => new AddressPort(Address.FromIPv6(BinaryPrimitives.ReadUInt128BigEndian(bytes[IPv6Offset..])), port),
            _ => new AddressPort(Address.Unix, 0),
        };
    }
}
