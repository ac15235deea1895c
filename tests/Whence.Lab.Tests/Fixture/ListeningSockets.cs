using System.Globalization;

namespace Whence.Lab.Tests;

/// <summary>Who listens in the network namespace of a process (proc(5), /proc/pid/net).</summary>
internal static class ListeningSockets
{
    /// <summary>TCP_LISTEN; a socket of UDP without a peer has TCP_CLOSE.</summary>
    private const string TcpListens = "0A", UdpUnconnected = "07";

    public static bool Any(int process, int port, bool udp)
    {
        string table = udp ? "udp" : "tcp", state = udp ? UdpUnconnected : TcpListens;
        string end = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return new[] { table, table + "6" }.Any(name => Lines($"/proc/{process}/net/{name}").Any(line => Listens(line, end, state)));
    }

    /// <summary>A line: number, our end, the other end, state, and more.</summary>
    private static bool Listens(string line, string end, string state)
    {
        string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 3 && fields[1].EndsWith(end, StringComparison.Ordinal) && fields[3] == state;
    }

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (IOException)
        {
            return []; // it ended
        }
    }
}
