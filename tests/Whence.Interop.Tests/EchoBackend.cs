using System.Net.Sockets;
using System.Text;

namespace Whence.Interop.Tests;

/// <summary>A backend that answers every request with the request's own head.</summary>
internal sealed class EchoBackend() : AcceptingBackend(AnswerAsync)
{
    /// <summary>The last words of an answer.</summary>
    internal const string End = "<end of echo>";

    private static async Task AnswerAsync(Socket connection)
    {
        var head = new StringBuilder();
        byte[] buffer = new byte[4 * 1024];
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
}
