using System.Globalization;

namespace Whence.Interop.Tests;

/// <summary>What the kernel holds for the sockets of this network namespace (proc_pid_net(5)), at one moment.</summary>
internal sealed class TcpQueues
{
    private readonly Dictionary<(int Local, int Remote), (long Unsent, long Unread)> _queues = [];

    private TcpQueues()
    {
    }

    internal static TcpQueues Now()
    {
        var queues = new TcpQueues();
        foreach (string line in File.ReadLines("/proc/net/tcp").Skip(1))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] sizes = fields[4].Split(':');
            queues._queues[(Port(fields[1]), Port(fields[2]))] = (Hex(sizes[0]), Hex(sizes[1]));
        }

        return queues;
    }

    /// <summary>Of the socket with these ports; what was sent and not acknowledged counts as unsent.</summary>
    internal (long Unsent, long Unread) Between(int local, int remote) => _queues.GetValueOrDefault((local, remote));

    private static int Port(string address) => (int)Hex(address[(address.IndexOf(':', StringComparison.Ordinal) + 1)..]);

    private static long Hex(string text) => long.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
