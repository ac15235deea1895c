using System.Net.Sockets;
using Whence.Linux.Announce;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>Makes the socket of a session towards one target: as for connections, from the client's own address where that is
/// wanted.</summary>
internal static class DatagramConnector
{
    /// <summary>From the client's own address, else from ours with a header, where that is wanted.</summary>
    /// <param name="beside">The bound socket in whose lane it lives.</param>
    /// <param name="announcer">Shows clients to programs of this host.</param>
    /// <param name="send">What the target is told.</param>
    /// <param name="client">The client as a source.</param>
    /// <param name="target">The target.</param>
    /// <param name="isTransparent">Whether it is from the client's own address.</param>
    public static DatagramConnectResult Connect(
        DatagramSocket beside, DatagramAnnouncer? announcer, SendModel send, in ShownClient client, AddressPort target, out bool isTransparent)
    {
        isTransparent = false;
        if (!send.Transparent)
        {
            return client.Announced.IsNone ? beside.Connect(target, source: default) : AnnouncedDatagrams.Connect(beside, announcer, target, client);
        }

        ShownClientFault fault = client.FaultTowards(target);
        DatagramConnectResult result = fault == ShownClientFault.None
            ? beside.Connect(target, client.Source)
            : new DatagramConnectResult(null, SocketError.AddressNotAvailable, fault);
        if (send.GoesOtherwise(result.Fault))
        {
            return beside.Connect(target, source: default);
        }

        isTransparent = result.Socket is not null;
        return result;
    }
}
