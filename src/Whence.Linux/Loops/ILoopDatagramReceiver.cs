namespace Whence.Linux.Loops;

/// <summary>Takes what comes to a <see cref="LoopDatagramSocket"/>. Called on the loop; must not block.</summary>
public interface ILoopDatagramReceiver
{
    /// <summary>A datagram came.</summary>
    void OnDatagram(in LoopDatagram datagram);

    /// <summary>The kernel refused to send, or told that an earlier datagram did not arrive (ICMP). The socket stays open.</summary>
    /// <param name="errno">Why.</param>
    /// <param name="lost">How many datagrams were not sent for it; 0 = none.</param>
    void OnFault(int errno, int lost);
}
