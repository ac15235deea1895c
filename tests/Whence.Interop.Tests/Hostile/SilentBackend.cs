using System.Net;
using System.Net.Sockets;

namespace Whence.Interop.Tests;

/// <summary>A backend that takes connections and what comes on them, and says nothing.</summary>
internal sealed class SilentBackend : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private int _connections;
    private int _open;

    internal SilentBackend()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(4096);
        _ = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>How many connections there were.</summary>
    internal int Connections => Volatile.Read(ref _connections);

    /// <summary>How many there are.</summary>
    internal int Open => Volatile.Read(ref _open);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket connection = await _listener.AcceptAsync();
                Interlocked.Increment(ref _connections);
                Interlocked.Increment(ref _open);
                _ = TakeAsync(connection);
            }
        }
        catch (SocketException)
        {
            // disposed
        }
    }

    private async Task TakeAsync(Socket connection)
    {
        using Socket owned = connection;
        byte[] scrap = new byte[256];
        try
        {
            while (await connection.ReceiveAsync(scrap) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // an end like another
        }

        Interlocked.Decrement(ref _open);
    }
}
