using System.Collections.Immutable;
using System.Net.Sockets;
using Whence.Linux.Announce;

namespace Whence.Proxy.Transport;

/// <summary>The seam between the data plane and the operating system: one implementation for each way of doing I/O.</summary>
public interface ITransport
{
    /// <summary>Begins to listen.</summary>
    /// <returns>One listener, or several of one address among which the kernel spreads connections: one for each loop. All are to be accepted
    /// from, and disposed.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be had.</exception>
    ImmutableArray<Listener> Listen(AddressPort local);

    /// <summary>The same, and the headers of each SYN are kept for <see cref="Connection.ReadSyn"/>, where a backend can.</summary>
    /// <inheritdoc cref="Listen(AddressPort)"/>
    ImmutableArray<Listener> Listen(AddressPort local, bool savesSyn) => Listen(local);

    /// <summary>Connects to a target within <paramref name="timeout"/>.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="beside">The connection on whose behalf it is: both live on one <see cref="Connection.Loop"/>. Null = any.</param>
    /// <param name="cancel">Ends it with <see cref="System.Net.Sockets.SocketError.OperationAborted"/>.</param>
    ValueTask<ConnectResult> ConnectAsync(AddressPort target, TimeSpan timeout, Connection? beside, CancellationToken cancel);

    /// <summary>The same, coming from an address of somebody else.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="source">Whose address, of the family of the target; port 0 = any.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="beside">The connection on whose behalf it is.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>Where it is not for want of the target, <see cref="ConnectResult.Fault"/> says why not.</returns>
    ValueTask<ConnectResult> ConnectFromAsync(
        AddressPort target, AddressPort source, TimeSpan timeout, Connection? beside, CancellationToken cancel)
        => new(new ConnectResult(null, System.Net.Sockets.SocketError.OperationNotSupported, ShownClientFault.NotSupported));

    /// <summary>The same, showing a client below what is sent.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="announcement">Whom, and how.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="beside">The connection on whose behalf it is.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>Never a connection that does not.</returns>
    ValueTask<ConnectResult> ConnectAnnouncedAsync(
        AddressPort target, Announcement announcement, TimeSpan timeout, Connection? beside, CancellationToken cancel)
        => new(new ConnectResult(null, SocketError.OperationNotSupported));

    /// <summary>Shows clients of datagrams to programs of this host; null = none can be shown.</summary>
    DatagramAnnouncer? DatagramAnnouncer => null;

    /// <summary>Gives it what <see cref="ConnectAnnouncedAsync"/> and <see cref="DatagramAnnouncer"/> need, before the first connection.</summary>
    void UseAnnouncer(ClientAnnouncer announcer)
    {
    }

    /// <summary>Binds an address of UDP.</summary>
    /// <returns>One socket, or several among which the system spreads senders, each a lane of its own: one for each loop.</returns>
    /// <exception cref="SocketException">The address cannot be had, or the transport has no datagrams.</exception>
    ImmutableArray<DatagramSocket> BindDatagrams(AddressPort local) => throw new SocketException((int)SocketError.ProtocolNotSupported);
}
