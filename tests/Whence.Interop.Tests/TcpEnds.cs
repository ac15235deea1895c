using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Whence.Interop.Tests;

/// <summary>The sockets of one end that lead to the gateway, with what the kernel counts on them (TCP_INFO) and on the gateway's side of
/// them (/proc/net/tcp).</summary>
internal sealed class TcpEnds
{
    private const int InfoOption = 11; // TCP_INFO of linux/tcp.h, and where in it
    private const int Acknowledged = 120; // tcpi_bytes_acked stands
    private const int Received = 128; // tcpi_bytes_received

    private readonly ConcurrentDictionary<Socket, Counts> _begin = [];

    internal void Add(Socket socket) => _begin[socket] = default;

    /// <summary>Counts from here on; connections that are gone count no more.</summary>
    internal void Begin()
    {
        foreach (Socket socket in _begin.Keys)
        {
            if (Read(socket) is { } now)
            {
                _begin[socket] = now;
            }
            else
            {
                _begin.TryRemove(socket, out _);
            }
        }
    }

    /// <summary>What has happened since then.</summary>
    internal EndCounts Look(TcpQueues gateway)
    {
        var sum = default(EndCounts);
        foreach ((Socket socket, Counts begin) in _begin)
        {
            Counts now = Read(socket) ?? throw new ConnectionGoneException();
            int own = ((IPEndPoint)socket.LocalEndPoint!).Port, other = ((IPEndPoint)socket.RemoteEndPoint!).Port;
            (long unsent, long unread) = gateway.Between(other, own);
            sum = new EndCounts(sum.Taken + now.Sent - begin.Sent - unread, sum.Given + now.Received - begin.Received + unsent);
        }

        return sum;
    }

    private static Counts? Read(Socket socket)
    {
        Span<byte> info = stackalloc byte[Received + sizeof(long)];
        try
        {
            return socket.GetRawSocketOption((int)SocketOptionLevel.Tcp, InfoOption, info) < info.Length
                ? throw new PlatformNotSupportedException("TCP_INFO is shorter.")
                : new Counts(BitConverter.ToInt64(info[Acknowledged..]), BitConverter.ToInt64(info[Received..]));
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    private readonly record struct Counts(long Sent, long Received);
}
