using System.Collections.Concurrent;
using System.Text;
using Whence.Linux.Loops;

namespace Whence.Linux.Tests;

/// <summary>Takes down what comes to a datagram socket, and may do something with it.</summary>
internal sealed class DatagramReceiver(DatagramReceiver.Action? action = null) : ILoopDatagramReceiver
{
    public delegate void Action(in LoopDatagram datagram);

    public ConcurrentQueue<(string Text, AddressPort Peer, Address Local)> Received { get; } = [];

    public ConcurrentQueue<(int Errno, int Lost)> Faults { get; } = [];

    public void OnDatagram(in LoopDatagram datagram)
    {
        ReadOnlySpan<byte> payload = datagram.Bytes.Slice(datagram.Start, datagram.Length);
        Received.Enqueue((payload.Length > 100 ? $"{payload.Length} bytes" : Encoding.ASCII.GetString(payload), datagram.Peer, datagram.Local));
        action?.Invoke(datagram);
    }

    public void OnFault(int errno, int lost) => Faults.Enqueue((errno, lost));
}
