using System.Runtime.InteropServices;

namespace Whence.Linux.Interop;

/// <summary>sys/socket.h, sys/uio.h, netinet/in.h: many datagrams in one call, with the address of ours that each came to or leaves
/// from.</summary>
internal static unsafe partial class DatagramMessages
{
    /// <summary>Set in the flags of a message that did not fit.</summary>
    public const int Truncated = 0x20;

    /// <summary>CMSG_SPACE of the larger of the two packet infos.</summary>
    public const int ControlSize = 40;

    /// <summary>CMSG_DATA.</summary>
    public const int ControlDataOffset = 16;

    /// <summary>struct iovec</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Piece
    {
        public byte* Start;
        public nuint Length;
    }

    /// <summary>struct msghdr</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Header
    {
        public byte* Name;
        public uint NameLength;
        public Piece* Pieces;
        public nuint PieceCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>struct mmsghdr</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public Header Header;
        public uint Length;
    }

    /// <summary>struct cmsghdr</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ControlHeader
    {
        public nuint Length;
        public int Level;
        public int Kind;
    }

    /// <summary>struct in_pktinfo</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PacketIPv4
    {
        public int Interface;
        public uint Local;
        public uint Destination;
    }

    /// <summary>struct in6_pktinfo; the address in two halves.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    public struct PacketIPv6
    {
        public ulong LocalHigh;
        public ulong LocalLow;
        public int Interface;
    }

    /// <remarks>Never waits: the socket is non-blocking.</remarks>
    [LibraryImport("libc", EntryPoint = "recvmmsg")]
    [SuppressGCTransition]
    public static partial int ReceiveMany(int descriptor, Message* messages, uint count, int flags, void* timeout);

    /// <inheritdoc cref="ReceiveMany"/>
    [LibraryImport("libc", EntryPoint = "sendmmsg")]
    [SuppressGCTransition]
    public static partial int SendMany(int descriptor, Message* messages, uint count, int flags);
}
