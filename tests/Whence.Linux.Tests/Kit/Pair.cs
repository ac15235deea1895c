using System.Collections.Immutable;
using System.Net.Sockets;
using Whence.Linux.Loops;

namespace Whence.Linux.Tests;

/// <summary>A connection of a loop, with a plain socket of the runtime at its other end.</summary>
internal sealed class Pair : IDisposable
{
    private Pair(LoopSocket ours, Socket peer)
    {
        Ours = ours;
        Peer = peer;
    }

    public LoopSocket Ours { get; }

    public Socket Peer { get; }

    public EventLoop Loop => Ours.Loop;

    public static AddressPort Loopback { get; } = new(Address.FromIPv4(0x7F000001), 0);

    /// <summary>Connects; <paramref name="prepare"/> has the peer's socket before it connects.</summary>
    public static async Task<Pair> MakeAsync(LoopGroup group, Action<Socket>? prepare = null)
    {
        ImmutableArray<LoopListener> listeners = group.Listen(Loopback, 16);
        Task<LoopAccept>[] accepts = [.. listeners.Select(static listener => listener.AcceptAsync().AsTask())];
        Socket peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        prepare?.Invoke(peer);
        await peer.ConnectAsync(listeners[0].Local.ToEndPoint()!).Patiently();
        Task<LoopAccept> accepted = await Task.WhenAny(accepts).Patiently();
        await Task.WhenAll(listeners.Select(static listener => listener.CloseAsync())).Patiently();
        return new Pair((await accepted).Socket!, peer);
    }

    /// <summary>Waits until the loop knows that there is something.</summary>
    public async Task ReadableAsync()
    {
        while (!await Loop.AskAsync(() => Ours.IsReadable))
        {
            await Task.Yield();
        }
    }

    /// <summary>Everything that the peer gets until we are done.</summary>
    public async Task<byte[]> PeerReceivesToEndAsync()
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[64 * 1024];
        while (await Peer.ReceiveAsync(buffer).Patiently() is var received and > 0)
        {
            all.Write(buffer, 0, received);
        }

        return all.ToArray();
    }

    public async Task<byte[]> PeerReceivesAsync(int count)
    {
        byte[] buffer = new byte[count];
        for (int filled = 0; filled < count;)
        {
            int received = await Peer.ReceiveAsync(buffer.AsMemory(filled)).Patiently();
            Assert.True(received > 0, $"closed after {filled} of {count} bytes");
            filled += received;
        }

        return buffer;
    }

    public async Task ExpectResetAsync()
    {
        byte[] buffer = new byte[64 * 1024];
        SocketException fault = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            while (await Peer.ReceiveAsync(buffer).Patiently() > 0)
            {
                // What came before.
            }
        });
        Assert.Equal(SocketError.ConnectionReset, fault.SocketErrorCode);
    }

    public void Dispose()
    {
        Peer.Dispose();
        Ours.Close();
    }
}
