using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Whence.Interop.Tests;

/// <summary>A backend that answers every request with the request's own head, and counts connections.</summary>
internal sealed class EchoBackend : IDisposable
{
    /// <summary>The last words of an answer.</summary>
    internal const string End = "<end of echo>";

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private long _connections;

    internal EchoBackend()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(4096);
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
                _ = AnswerAsync(connection);
            }
        }
        catch (SocketException)
        {
            // disposed
        }
    }

    private static async Task AnswerAsync(Socket connection)
    {
        using Socket owned = connection;
        var head = new StringBuilder();
        byte[] buffer = new byte[4 * 1024];
        try
        {
            while (await connection.ReceiveAsync(buffer) is > 0 and var received)
            {
                head.Append(Encoding.Latin1.GetString(buffer, 0, received));
                if (head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
                {
                    byte[] body = Encoding.Latin1.GetBytes(head + End);
                    await connection.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n"));
                    await connection.SendAsync(body);
                    head.Clear();
                }
            }
        }
        catch (SocketException)
        {
            // The gateway went away: nothing to answer.
        }
    }
}
