using Whence.Linux.Loops;

namespace Whence.Compare;

/// <summary>The target of datagrams: sends each back. Runs as a process of its own, on batches, so that it is not what is measured.</summary>
internal static class DatagramEcho
{
    public static async Task<int> RunAsync(int port, CancellationToken cancel)
    {
        using var loops = new LoopGroup(1, static fault => Console.Error.WriteLine(fault));
        LoopDatagramSocket socket = loops.BindDatagrams(new AddressPort(Address.FromIPv4(0x7F000001), (ushort)port))[0];
        socket.Loop.Post(static socket => ((LoopDatagramSocket)socket!).Begin(new Echo((LoopDatagramSocket)socket)), socket);
        await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }

    private sealed class Echo(LoopDatagramSocket socket) : ILoopDatagramReceiver
    {
        public void OnDatagram(in LoopDatagram datagram)
            => socket.Queue(datagram.Slot, datagram.Start, datagram.Length, datagram.Peer, Address.None);

        public void OnFault(int errno, int lost)
        {
            // A contender that is gone; the next one is another.
        }
    }
}
