using System.Net.Sockets;

namespace Whence.Interop.Tests;

/// <summary>A backend that takes connections and what comes on them, and says nothing.</summary>
internal sealed class SilentBackend() : AcceptingBackend(TakeAsync)
{
    private static async Task TakeAsync(Socket connection)
    {
        byte[] scrap = new byte[256];
        while (await connection.ReceiveAsync(scrap) > 0)
        {
        }
    }
}
