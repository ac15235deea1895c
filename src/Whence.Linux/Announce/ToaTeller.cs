using Whence.Linux.Bpf;
using Whence.Linux.Reveal;

namespace Whence.Linux.Announce;

/// <summary>Has connections of this process carry a client in a TCP option (bpf/tell.bpf.c).</summary>
internal sealed class ToaTeller : IDisposable
{
    private readonly AttachedPrograms _programs = new("tell");
    private readonly BpfMap<int, AnnounceLayout.Outgoing> _outgoing;

    private ToaTeller() => _outgoing = new BpfMap<int, AnnounceLayout.Outgoing>(_programs.FindMap("outgoings"));

    /// <param name="cgroup">The folder of the cgroup of this process.</param>
    /// <exception cref="RevealException">It cannot be; the message is a line for people.</exception>
    public static ToaTeller Attach(string cgroup)
    {
        ToaTeller teller = new();
        try
        {
            teller._programs.Attach(cgroup, "tell");
            return teller;
        }
        catch
        {
            teller.Dispose();
            throw;
        }
    }

    /// <summary>Lays the option down with a socket that is not connected yet.</summary>
    /// <exception cref="LinuxException">Memory has run out, or the socket is closed.</exception>
    public void Lay(int socket, byte kind, AddressPort client)
    {
        AnnounceLayout.Outgoing outgoing = default;

        // A port that would make it a cookie of TCP Fast Open is left out: the address is right all the same.
        if (!ToaWriter.TryWrite(outgoing.Option, kind, client, out int length))
        {
            ToaWriter.TryWrite(outgoing.Option, kind, client with { Port = 0 }, out length);
        }

        outgoing.Length = (ushort)length;
        _outgoing.Update(socket, outgoing);
    }

    /// <summary>Whether a segment of the connection had it.</summary>
    /// <exception cref="LinuxException">The socket is closed.</exception>
    public bool IsTold(int socket) => _outgoing.TryLookup(socket, out AnnounceLayout.Outgoing outgoing) && outgoing.IsTold != 0;

    public void Dispose() => _programs.Dispose();
}
