using System.Net.Sockets;
using System.Text;

namespace Whence.Interop.Tests;

/// <summary>A backend that greets as soon as somebody connects, and then says back what it hears.</summary>
internal sealed class GreetingBackend(string greeting) : AcceptingBackend(connection => TalkAsync(connection, greeting))
{
    private static async Task TalkAsync(Socket connection, string greeting)
    {
        byte[] buffer = new byte[1024];
        await connection.SendAsync(Encoding.ASCII.GetBytes(greeting));
        while (await connection.ReceiveAsync(buffer) is > 0 and var received)
        {
            await connection.SendAsync(buffer.AsMemory(0, received));
        }
    }
}
