using System.Net;
using System.Net.Sockets;

namespace Whence.Interop.Tests;

/// <summary>Sends cases to a listener, many at once.</summary>
internal static class HostileSender
{
    private const int AtOnce = 64;

    /// <summary>Who gets no answer for so long, and is not closed, has sent a request that is not whole, or one that lets the connection live: it says
    /// that nothing more comes. Where that is too early for a slow machine, the gateway's log says <c>client-gone</c>, and nothing is
    /// concluded.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Task SendAllAsync(IEnumerable<HostileCase> cases, IReadOnlyCollection<int> ports)
        => Parallel.ForEachAsync(
            cases.SelectMany(one => ports.Select(port => (One: one, Port: port))),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            static (play, _) => new ValueTask(SendAsync(play.One, play.Port)));

    private static async Task SendAsync(HostileCase one, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(one.Client, 0));
        using var patience = new CancellationTokenSource(Patience);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), patience.Token);
        byte[] scrap = new byte[16 * 1024];
        try
        {
            await socket.SendAsync(one.Bytes, patience.Token);
            bool finished = one.Finishes;
            if (finished)
            {
                socket.Shutdown(SocketShutdown.Send);
            }

            while (true)
            {
                Task<int> receiving = socket.ReceiveAsync(scrap, patience.Token).AsTask();
                if (!finished && await Task.WhenAny(receiving, Task.Delay(Silence, patience.Token)) != receiving)
                {
                    finished = true;
                    socket.Shutdown(SocketShutdown.Send);
                }

                if (await receiving == 0)
                {
                    return;
                }
            }
        }
        catch (SocketException)
        {
            // A reset: an end like another.
        }
    }
}
