using System.Buffers.Binary;

namespace Whence.Linux.Interop;

/// <summary>The control message that says which address of ours a datagram came to, or leaves from (ip(7), ipv6(7)).</summary>
internal static unsafe class PacketInfo
{
    /// <summary>Has the kernel say it with each datagram.</summary>
    public static bool TryAsk(int descriptor, Address bound) => bound.IsIPv4
        ? SocketOptions.TrySet(descriptor, SocketOptions.LevelIPv4, SocketOptions.PacketInfoIPv4, 1)
        : SocketOptions.TrySet(descriptor, SocketOptions.LevelIPv6, SocketOptions.ReceivePacketInfoIPv6, 1);

    /// <returns>Where the datagram came to; none where the kernel was not asked.</returns>
    public static Address Read(byte* control, nuint length)
    {
        if (length < DatagramMessages.ControlDataOffset)
        {
            return Address.None;
        }

        var header = (DatagramMessages.ControlHeader*)control;
        byte* data = control + DatagramMessages.ControlDataOffset;
        return (header->Level, header->Kind) switch
        {
            (SocketOptions.LevelIPv4, SocketOptions.PacketInfoIPv4)
                => Address.FromIPv4(BinaryPrimitives.ReverseEndianness(((DatagramMessages.PacketIPv4*)data)->Local)),
            (SocketOptions.LevelIPv6, SocketOptions.PacketInfoIPv6) => Address.FromBytes(new ReadOnlySpan<byte>(data, 16)),
            _ => Address.None,
        };
    }

    /// <returns>How many bytes were written.</returns>
    public static nuint Write(byte* control, Address local)
    {
        new Span<byte>(control, DatagramMessages.ControlSize).Clear();
        var header = (DatagramMessages.ControlHeader*)control;
        byte* data = control + DatagramMessages.ControlDataOffset;
        if (local.IsIPv4)
        {
            *header = new DatagramMessages.ControlHeader
            {
                Length = DatagramMessages.ControlDataOffset + (nuint)sizeof(DatagramMessages.PacketIPv4),
                Level = SocketOptions.LevelIPv4,
                Kind = SocketOptions.PacketInfoIPv4,
            };
            local.TryWriteBytes(new Span<byte>(&((DatagramMessages.PacketIPv4*)data)->Local, 4), out _);
        }
        else
        {
            *header = new DatagramMessages.ControlHeader
            {
                Length = DatagramMessages.ControlDataOffset + (nuint)sizeof(DatagramMessages.PacketIPv6),
                Level = SocketOptions.LevelIPv6,
                Kind = SocketOptions.PacketInfoIPv6,
            };
            local.TryWriteBytes(new Span<byte>(data, 16), out _);
        }

        // CMSG_SPACE: what the kernel takes is rounded up to the size of a word.
        return (header->Length + 7) & ~(nuint)7;
    }
}
