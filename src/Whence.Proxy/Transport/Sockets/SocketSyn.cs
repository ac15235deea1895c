using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Whence.Proxy.Transport.Sockets;

/// <summary>The headers of a SYN, which Linux keeps where it is asked to (netinet/tcp.h; .NET has no names for it).</summary>
internal static class SocketSyn
{
    private const int TcpSaveSyn = 27;
    private const int TcpSavedSyn = 28;

    /// <summary>Has the kernel keep them for each connection of a listener.</summary>
    public static void Save(Socket listener)
    {
        if (OperatingSystem.IsLinux())
        {
            int on = 1;
            listener.SetRawSocketOption((int)SocketOptionLevel.Tcp, TcpSaveSyn, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in on)));
        }
    }

    /// <returns>How many bytes; 0 = none were kept, or more than there is room for.</returns>
    public static int Read(Socket connection, Span<byte> headers)
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        try
        {
            return connection.GetRawSocketOption((int)SocketOptionLevel.Tcp, TcpSavedSyn, headers);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return 0;
        }
    }
}
