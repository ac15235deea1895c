using System.Runtime.InteropServices;
using Whence.Linux.Bpf;
using Whence.Linux.Loops;
using Whence.Linux.Reveal;

namespace Whence.Linux.Announce;

/// <summary>Has connections and datagrams of this process show a client, in a TCP option or to the program on this host that receives them. Until it is
/// disposed; any thread may call.</summary>
/// <remarks>What a connection is to show is laid down with the socket itself, before it connects: there is no table with ends of connections that could be
/// late or stay behind.</remarks>
public sealed class ClientAnnouncer : IDisposable
{
    private ToaTeller? _teller;
    private ClientPromiser? _promiser;

    private ClientAnnouncer()
    {
    }

    /// <summary>For datagrams, where they were asked for.</summary>
    public DatagramAnnouncer? Datagrams { get; private set; }

    /// <summary>Attaches to the cgroup of this process, and for programs of this host to all that it is shown. What is not announced goes on as ever.</summary>
    /// <exception cref="RevealException">It cannot be; the message is a line for people.</exception>
    public static ClientAnnouncer Attach(AnnouncementWays ways)
    {
        if (OwnCgroup.Find() is not { } own)
        {
            throw new RevealException(
                "send.toa and send.reveal need the cgroup of this process, and no file system of cgroups of version 2 is mounted here that has it");
        }

        ClientAnnouncer announcer = new();
        try
        {
            announcer._teller = ways.HasFlag(AnnouncementWays.Toa) ? ToaTeller.Attach(own.Path) : null;
            announcer._promiser = ways.HasFlag(AnnouncementWays.Connections) ? ClientPromiser.Attach(own.Path, own.Root) : null;
            announcer.Datagrams = ways.HasFlag(AnnouncementWays.Datagrams) ? DatagramAnnouncer.Attach(own.Root, TimeProvider.System) : null;
            return announcer;
        }
        catch
        {
            announcer.Dispose();
            throw;
        }
    }

    /// <summary>Has a socket that is not connected yet show a client.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="announcement">Whom, and how.</param>
    /// <param name="announced">What <see cref="IsShown(LoopSocket, in Announced)"/> is to be asked.</param>
    /// <returns>Whether it may. Not where the client has no address, or memory has run out.</returns>
    public bool TryAnnounce(LoopSocket socket, in Announcement announcement, out Announced announced)
    {
        ArgumentNullException.ThrowIfNull(socket);
        bool isAnnounced = TryAnnounce(socket.Descriptor, announcement, out announced);
        socket.IsNagleOff |= announced.Ticket != 0; // by the call that laid the option down
        return isAnnounced;
    }

    /// <inheritdoc cref="TryAnnounce(LoopSocket, in Announcement, out Announced)"/>
    public bool TryAnnounce(SafeHandle socket, in Announcement announcement, out Announced announced)
    {
        using var held = new HeldDescriptor(socket);
        return TryAnnounce(held.Descriptor, announcement, out announced);
    }

    /// <summary>Whether a socket that is connected by now shows its client: the option may have had no room in any segment, and the kernel none for a
    /// promise.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="announced">What was announced for it, and for no other.</param>
    public bool IsShown(LoopSocket socket, in Announced announced)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return IsShown(socket.Descriptor, announced);
    }

    /// <inheritdoc cref="IsShown(LoopSocket, in Announced)"/>
    public bool IsShown(SafeHandle socket, in Announced announced)
    {
        using var held = new HeldDescriptor(socket);
        return IsShown(held.Descriptor, announced);
    }

    /// <summary>What became of promises to programs of this host; null = none are made.</summary>
    public PromiseCounts? ReadCounts() => _promiser?.ReadCounts();

    /// <summary>Detaches: connections from now on show nobody.</summary>
    public void Dispose()
    {
        _teller?.Dispose();
        _promiser?.Dispose();
        Datagrams?.Dispose();
    }

    private bool TryAnnounce(int descriptor, in Announcement announcement, out Announced announced)
    {
        announced = default;
        if (announcement.Client.Address.BitLength == 0)
        {
            return false;
        }

        uint ticket = announcement.Kind is { } kind ? _teller!.Lay(descriptor, kind, announcement.Client) : 0;
        if ((ticket == 0 && announcement.Kind is not null) || (announcement.Reveals && !_promiser!.TryConfide(descriptor, announcement.Client)))
        {
            return false;
        }

        announced = new Announced(ticket, announcement.Reveals);
        return true;
    }

    private bool IsShown(int descriptor, in Announced announced)
    {
        try
        {
            return announced.IsLaid
                && (announced.Ticket == 0 || _teller!.IsTold(descriptor, announced.Ticket))
                && (!announced.Reveals || _promiser!.IsPromised(descriptor));
        }
        catch (LinuxException)
        {
            return false; // it is closed
        }
    }
}
