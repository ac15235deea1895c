using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;

namespace Whence.Proxy.Tests.Udp;

/// <summary>Reaches a socket of this process behind the back of whoever made it (proc(5), /proc/pid/net/udp, /proc/pid/fd).</summary>
internal static class DescriptorOf
{
    /// <summary>Connects the socket of UDP that is bound to an address of IPv4 to somebody else.</summary>
    public static void Connect(AddressPort local, AddressPort to)
    {
        using SafeSocketHandle handle = new(Find(local), ownsHandle: false);
        new Socket(handle) { Blocking = false }.Connect(to.ToEndPoint()!);
    }

    private static int Find(AddressPort local)
    {
        Span<byte> address = stackalloc byte[4];
        Assert.True(local.Address.TryWriteBytes(address, out _));
        string name = $"{BinaryPrimitives.ReadUInt32LittleEndian(address):X8}:{local.Port:X4}";
        string inode = File.ReadLines("/proc/self/net/udp")
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Single(fields => fields[1] == name)[9];
        string link = Directory.GetFiles("/proc/self/fd").Single(file => new FileInfo(file).LinkTarget == $"socket:[{inode}]");
        return int.Parse(Path.GetFileName(link), CultureInfo.InvariantCulture);
    }
}
