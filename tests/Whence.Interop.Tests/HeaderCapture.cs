using System.Net;
using System.Net.Sockets;

namespace Whence.Interop.Tests;

/// <summary>A backend that keeps the first bytes of the first connection and answers one HTTP response.</summary>
internal sealed class HeaderCapture : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    internal HeaderCapture()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>The bytes up to the end of the first request head.</summary>
    /// <param name="beforeAnswer">Runs when the head is there and the answer is not yet sent.</param>
    internal async Task<byte[]> TakeAsync(Func<Task>? beforeAnswer = null)
    {
        using Socket connection = await _listener.AcceptAsync();
        byte[] buffer = new byte[64 * 1024];
        int length = 0;
        while (!EndsHead(buffer.AsSpan(0, length)))
        {
            int received = await connection.ReceiveAsync(buffer.AsMemory(length));
            if (received == 0)
            {
                break;
            }

            length += received;
        }

        await (beforeAnswer?.Invoke() ?? Task.CompletedTask);
        await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray());
        return buffer[..length];
    }

    public void Dispose() => _listener.Dispose();

    private static bool EndsHead(ReadOnlySpan<byte> bytes) => bytes.EndsWith("\r\n\r\n"u8) && (bytes.IndexOf("Host:"u8) >= 0 || bytes.IndexOf("host:"u8) >= 0); // HAProxy writes names in lower case
}
