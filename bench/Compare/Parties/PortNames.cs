using System.Net;
using System.Net.Sockets;

namespace Whence.Compare;

/// <summary>The ports of one server by the names that its configuration gives them; each is picked when it is first asked for.</summary>
internal sealed class PortNames
{
    /// <summary>Below the range that the kernel gives to outgoing connections (from 32768), so that none of a load's thousands sits on a
    /// listener's port.</summary>
    private const int First = 12_000;

    private const int End = 32_000;

    private static readonly HashSet<int> Given = [];

    private readonly Dictionary<string, int> _ports = [];
    private readonly Dictionary<string, int> _datagramPorts = [];

    /// <summary>Those of TCP, which tell by themselves when somebody listens.</summary>
    public IReadOnlyCollection<int> All => _ports.Values;

    public int this[string name] => _ports.TryGetValue(name, out int port) ? port : _ports[name] = Pick(SocketType.Stream, ProtocolType.Tcp);

    /// <summary>A port of UDP.</summary>
    public int Datagram(string name)
        => _datagramPorts.TryGetValue(name, out int port) ? port : _datagramPorts[name] = Pick(SocketType.Dgram, ProtocolType.Udp);

    private static int Pick(SocketType type, ProtocolType protocol)
    {
        while (true)
        {
            int port = Random.Shared.Next(First, End);
            using var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            }
            catch (SocketException)
            {
                continue;
            }

            if (Given.Add(port))
            {
                return port;
            }
        }
    }
}
