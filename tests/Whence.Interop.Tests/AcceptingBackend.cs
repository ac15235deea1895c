using System.Net;
using System.Net.Sockets;

namespace Whence.Interop.Tests;

/// <summary>A backend that serves each connection on its own, and counts them.</summary>
internal abstract class AcceptingBackend : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<Socket, Task> _serve;
    private int _connections;
    private int _open;

    /// <param name="serve">Serves one; it is closed then.</param>
    protected AcceptingBackend(Func<Socket, Task> serve)
    {
        _serve = serve;
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
                _ = ServeAsync(connection);
            }
        }
        catch (SocketException)
        {
            // disposed
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        using Socket owned = connection;
        try
        {
            await _serve(connection);
        }
        catch (SocketException)
        {
            // The gateway went away: an end like another.
        }

        Interlocked.Decrement(ref _open);
    }
}
