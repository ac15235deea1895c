using System.Net.Sockets;

namespace Whence.Proxy.Transport;

/// <summary>Takes what comes to a <see cref="DatagramSocket"/>: one call at a time, together with those of the sockets beside it. Must not
/// block.</summary>
public interface IDatagramReceiver
{
    /// <summary>A datagram came.</summary>
    void OnDatagram(in Datagram datagram);

    /// <summary>A datagram could not be sent, or the network told that one did not arrive (ICMP). The socket stays open.</summary>
    /// <param name="error">Why.</param>
    /// <param name="lost">How many were not sent for it; 0 = an earlier one did not arrive.</param>
    void OnFault(SocketError error, int lost);
}
