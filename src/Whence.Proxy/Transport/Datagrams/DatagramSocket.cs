using System.Net.Sockets;

namespace Whence.Proxy.Transport;

/// <summary>A socket of UDP, as every backend of the transport offers it: bound to an address of ours, or connected to a target beside such
/// a one.</summary>
/// <remarks>
/// <para>A bound socket and those beside it are one lane: nothing happens on two of them at once, so what belongs to them needs no lock.
/// Whoever comes from elsewhere enters with <see cref="Run"/>; all else but <see cref="CloseAsync"/> is to be called in the lane.</para>
/// <para>Nothing waits. What cannot be sent now is dropped, and told.</para>
/// </remarks>
public abstract class DatagramSocket
{
    /// <summary>The most that a header can have which is put before a datagram.</summary>
    public const int Headroom = 4096;

    /// <summary>Our end.</summary>
    public abstract AddressPort Local { get; }

    /// <summary>Begins to receive. Once.</summary>
    /// <returns>Why it cannot; it is closed then.</returns>
    public abstract SocketError Begin(IDatagramReceiver receiver);

    /// <summary>Has something done in the lane: at once where this is it, else soon.</summary>
    public abstract void Run(Action<object?> action, object? state);

    /// <summary>Makes a socket that speaks with one target alone, in this lane: what anybody else sends to it is not seen.</summary>
    /// <param name="target">The target.</param>
    /// <param name="source">Somebody else's address that its datagrams come from, of the family of the target, which no other socket may
    /// have; none = our own.</param>
    public abstract DatagramConnectResult Connect(AddressPort target, AddressPort source);

    /// <summary>Sends a datagram of this lane that is being received, soon.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="to">Where to; none = the target of a connected socket.</param>
    /// <param name="from">Which address of ours it leaves from; none = the socket's.</param>
    public abstract void Send(in Datagram datagram, AddressPort to, Address from);

    /// <summary>Sends at once, on a connected socket, behind what was sent before.</summary>
    /// <returns>Whether the system took it; else the receiver is told, too.</returns>
    public abstract bool Send(ReadOnlySpan<byte> datagram);

    /// <summary>Closes it; what was sent goes out before, and the receiver hears nothing more. Any thread may call.</summary>
    public abstract Task CloseAsync();
}
