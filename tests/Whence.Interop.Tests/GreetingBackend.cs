using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Whence.Interop.Tests;

/// <summary>A backend that greets as soon as somebody connects, and then says back what it hears.</summary>
internal sealed class GreetingBackend : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _greeting;
    private long _connections;

    internal GreetingBackend(string greeting)
    {
        _greeting = Encoding.ASCII.GetBytes(greeting);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _ = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>How many connections there were.</summary>
    internal long Connections => Volatile.Read(ref _connections);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket connection = await _listener.AcceptAsync();
                Interlocked.Increment(ref _connections);
                _ = TalkAsync(connection);
            }
        }
        catch (SocketException)
        {
            // disposed
        }
    }

    private async Task TalkAsync(Socket connection)
    {
        using Socket owned = connection;
        byte[] buffer = new byte[1024];
        try
        {
            await connection.SendAsync(_greeting);
            while (await connection.ReceiveAsync(buffer) is > 0 and var received)
            {
                await connection.SendAsync(buffer.AsMemory(0, received));
            }
        }
        catch (SocketException)
        {
            // The gateway went away.
        }
    }
}
