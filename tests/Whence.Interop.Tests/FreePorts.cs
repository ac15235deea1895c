using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Whence.Interop.Tests;

/// <summary>Ports for programs that have to be told theirs. Below those that the kernel gives to connections and to whoever asks for any: one of those may be
/// somebody's by the time the program gets to it.</summary>
internal static class FreePorts
{
    private const int Least = 10_000;

    private static readonly int Most = FirstOfConnections() is > Least + 1000 and var first ? first : 1 << 16;

    /// <summary>Anywhere, as other runs may be under way.</summary>
    private static int _last = Random.Shared.Next(Most - Least);

    /// <summary>A port that nobody has on any loopback address, and that is given to nobody else in this run for as long as there are others.</summary>
    public static int Next()
    {
        while (true)
        {
            int port = Least + (int)((uint)Interlocked.Increment(ref _last) % (Most - Least));
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Any, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }

    private static int FirstOfConnections()
        => int.Parse(File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split('\t')[0], NumberStyles.None, CultureInfo.InvariantCulture);
}
