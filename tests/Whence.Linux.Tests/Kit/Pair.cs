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
        LoopListener listener = group.Listen(Loopback, 16)[0];
        Socket peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        prepare?.Invoke(peer);
        await peer.ConnectAsync(listener.Local.ToEndPoint()!).Patiently();
        LoopAccept accept = await listener.Loop.RunAsync(() => listener.AcceptAsync().AsTask());
        await listener.CloseAsync().Patiently();
        Assert.Equal(0, accept.Error);
        return new Pair(accept.Socket!, peer);
    }

    /// <summary>Everything that the peer gets until we are done.</summary>
    public async Task<byte[]> PeerReceivesToEndAsync()
    {
        using MemoryStream all = new();
        await using NetworkStream stream = new(Peer, ownsSocket: false);
        await stream.CopyToAsync(all).Patiently();
        return all.ToArray();
    }

    public async Task<byte[]> PeerReceivesAsync(int count)
    {
        byte[] buffer = new byte[count];
        await using NetworkStream stream = new(Peer, ownsSocket: false);
        await stream.ReadExactlyAsync(buffer).AsTask().Patiently();
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
