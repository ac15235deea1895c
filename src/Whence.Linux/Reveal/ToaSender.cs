using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Whence.Linux.Bpf;
using Whence.Linux.Loops;

namespace Whence.Linux.Reveal;

/// <summary>Has connections of this process carry a client as TOA (bpf/toa.bpf.c), until it is disposed. Any thread may call.</summary>
/// <remarks>What is to be sent is laid down with the socket itself, before it connects: there is no table with ends of connections that could be late or
/// stay behind.</remarks>
public sealed class ToaSender : IDisposable
{
    private readonly BpfObject _object;
    private readonly BpfMap<int, RevealLayout.Outgoing> _outgoing;
    private BpfLink? _link;

    private ToaSender(BpfObject loaded)
    {
        _object = loaded;
        _outgoing = new BpfMap<int, RevealLayout.Outgoing>(loaded.FindMap("outgoings"));
    }

    /// <summary>Attaches to the cgroup of this process. Connections that were not announced go on as ever.</summary>
    /// <exception cref="RevealException">It cannot be; the message is a line for people.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "It is the caller's.")]
    public static ToaSender Attach()
    {
        string path = OwnCgroup.Find() ?? throw new RevealException(
            "send.toa needs the cgroup of this process, and no file system of cgroups of version 2 is mounted here that has it");
        ToaSender sender = new(RevealFaults.LoadToa());
        try
        {
            using Cgroup cgroup = RevealFaults.Open(path);
            sender._link = RevealFaults.Attach(sender._object, "send", cgroup, path);
            return sender;
        }
        catch
        {
            sender.Dispose();
            throw;
        }
    }

    /// <summary>Has a socket that is not connected yet carry a client.</summary>
    /// <returns>Whether it will. Not where the client has no address, or memory has run out.</returns>
    public bool TryAnnounce(LoopSocket socket, byte kind, AddressPort client)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return TryAnnounce(socket.Descriptor, kind, client);
    }

    /// <inheritdoc cref="TryAnnounce(LoopSocket, byte, AddressPort)"/>
    public bool TryAnnounce(SafeHandle socket, byte kind, AddressPort client)
    {
        ArgumentNullException.ThrowIfNull(socket);
        bool isHeld = false;
        try
        {
            socket.DangerousAddRef(ref isHeld);
            return TryAnnounce((int)socket.DangerousGetHandle(), kind, client);
        }
        finally
        {
            if (isHeld)
            {
                socket.DangerousRelease();
            }
        }
    }

    /// <summary>Detaches: connections from now on carry nothing.</summary>
    public void Dispose()
    {
        _link?.Dispose();
        _object.Dispose();
    }

    private bool TryAnnounce(int descriptor, byte kind, AddressPort client)
    {
        RevealLayout.Outgoing outgoing = default;
        // A port that would make it a cookie of TCP Fast Open is left out: the address is right all the same.
        if (!ToaWriter.TryWrite(outgoing.Option, kind, client, out int length)
            && !ToaWriter.TryWrite(outgoing.Option, kind, client with { Port = 0 }, out length))
        {
            return false;
        }

        outgoing.Length = (uint)length;
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
