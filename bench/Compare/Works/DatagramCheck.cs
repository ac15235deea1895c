using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Whence.Compare;

/// <summary>One datagram there and back before the load.</summary>
/// <param name="Size">Of it, in bytes.</param>
internal sealed record DatagramCheck(int Size) : ICheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <remarks>Nobody tells when a port of UDP is bound: it is asked again until it answers.</remarks>
    public async Task MakeAsync(Server server, int port, CancellationToken cancel)
    {
        byte[] question = [.. Enumerable.Range(0, Size).Select(static at => (byte)at)];
        byte[] answer = new byte[ushort.MaxValue];
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        client.Connect(IPAddress.Loopback, port);
        for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Patience;)
        {
            server.Process.ThrowIfEnded();
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            wait.CancelAfter(Pause);
            try
            {
                await client.SendAsync(question, cancel);
                int length = await client.ReceiveAsync(answer, wait.Token);
                if (!answer.AsSpan(0, length).SequenceEqual(question))
                {
                    throw new CompareException($"{server.Contender.Name} does other work: {length} bytes came back that are not what was sent");
                }

                return;
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
            }
            catch (SocketException)
            {
                await Task.Delay(Pause, cancel);
            }
        }

        throw new CompareException($"{server.Contender.Name} sends no datagram back");
    }
}
