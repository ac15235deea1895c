using System.Net.Sockets;

namespace Whence.Proxy;

/// <summary>What an error of a socket of UDP means.</summary>
internal static class DatagramFaults
{
    /// <summary>The most that a datagram can carry: 65,535 less 8 of UDP, and less 20 of IPv4, which are not counted on IPv6 (RFC 768, RFC
    /// 8200 section 3).</summary>
    public static int MaxPayload(Address other) => other.IsIPv4 ? 65_507 : 65_527;

    /// <summary>Whether ICMP said that nobody is there (icmp(7), RFC 792: port, protocol, host or net unreachable).</summary>
    public static bool IsUnreachable(SocketError error) => error is SocketError.ConnectionRefused or SocketError.HostUnreachable
        or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown or SocketError.ProtocolOption
        or SocketError.ConnectionReset; // what Windows makes of port unreachable

    /// <summary>How a datagram is counted that was not sent.</summary>
    public static DatagramDrop DropOf(SocketError error) => error switch
    {
        SocketError.MessageSize => DatagramDrop.TooLarge,
        SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable => DatagramDrop.QueueFull,
        _ => DatagramDrop.SendFailed,
    };
}
