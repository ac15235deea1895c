using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Whence.Linux.Bpf;
using Whence.Linux.Loops;

namespace Whence.Linux.Reveal;

/// <summary>Has connections of this process show a client (bpf/toa.bpf.c): in a TCP option, or to the program on this host that accepts them. Until it is
/// disposed; any thread may call.</summary>
/// <remarks>What is to be sent is laid down with the socket itself, before it connects: there is no table with ends of connections that could be late or
/// stay behind.</remarks>
public sealed class ClientAnnouncer : IDisposable
{
    private readonly BpfObject _object;
    private readonly BpfMap<int, RevealLayout.Outgoing> _outgoing;
    private readonly List<BpfLink> _links = [];

    private ClientAnnouncer(BpfObject loaded)
    {
        _object = loaded;
        _outgoing = new BpfMap<int, RevealLayout.Outgoing>(loaded.FindMap("outgoings"));
    }

    /// <summary>Attaches to the cgroup of this process. Connections that were not announced go on as ever.</summary>
    /// <param name="reveals">Whether programs of this host, in any cgroup, shall see clients that are announced to them.</param>
    /// <exception cref="RevealException">It cannot be; the message is a line for people.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "It is the caller's.")]
    public static ClientAnnouncer Attach(bool reveals)
    {
        if (OwnCgroup.Find() is not { } own)
        {
            throw new RevealException(
                "send.toa and send.reveal need the cgroup of this process, and no file system of cgroups of version 2 is mounted here that has it");
        }

        ClientAnnouncer announcer = new(RevealFaults.LoadToa());
        try
        {
            announcer.AttachAll(own.Path, "send");
            if (reveals)
            {
                announcer.AttachAll(own.Root, "take", "peer4", "peer6");
            }

            return announcer;
        }
        catch
        {
            announcer.Dispose();
            throw;
        }
    }

    /// <summary>Has a socket that is not connected yet show a client.</summary>
    /// <returns>Whether it will. Not where the client has no address, or memory has run out.</returns>
    public bool TryAnnounce(LoopSocket socket, in Announcement announcement)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return TryAnnounce(socket.Descriptor, announcement);
    }

    /// <inheritdoc cref="TryAnnounce(LoopSocket, in Announcement)"/>
    public bool TryAnnounce(SafeHandle socket, in Announcement announcement)
    {
        ArgumentNullException.ThrowIfNull(socket);
        bool isHeld = false;
        try
        {
            socket.DangerousAddRef(ref isHeld);
            return TryAnnounce((int)socket.DangerousGetHandle(), announcement);
        }
        finally
        {
            if (isHeld)
            {
                socket.DangerousRelease();
            }
        }
    }

    /// <summary>Detaches: connections from now on show nobody.</summary>
    public void Dispose()
    {
        _links.ForEach(static link => link.Dispose());
        _object.Dispose();
    }

    private void AttachAll(string path, params ReadOnlySpan<string> programs)
    {
        using Cgroup cgroup = RevealFaults.Open(path);
        foreach (string program in programs)
        {
            _links.Add(RevealFaults.Attach(_object, program, cgroup, path));
        }
    }

    private bool TryAnnounce(int descriptor, in Announcement announcement)
    {
        AddressPort client = announcement.Client;
        if (client.Address.BitLength == 0)
        {
            return false;
        }

        RevealLayout.Outgoing outgoing = new() { Client = RevealLayout.End.Of(client), Promises = announcement.Reveals ? 1u : 0 };
        if (announcement.Kind is { } kind)
        {
            // A port that would make it a cookie of TCP Fast Open is left out: the address is right all the same.
            if (!ToaWriter.TryWrite(outgoing.Option, kind, client, out int length))
            {
                ToaWriter.TryWrite(outgoing.Option, kind, client with { Port = 0 }, out length);
            }

            outgoing.Length = (uint)length;
        }

        try
        {
            _outgoing.Update(descriptor, outgoing);
            return true;
        }
        catch (LinuxException)
        {
            return false; // memory has run out, or the socket is closed
        }
    }
}
