using System.Security.Cryptography;
using Whence.Linux.Bpf;
using Whence.Linux.Interop;
using Whence.Linux.Reveal;

namespace Whence.Linux.Announce;

/// <summary>Has connections of this process carry a client in a TCP option (bpf/tell.bpf.c).</summary>
internal sealed class ToaTeller : IDisposable
{
    private readonly AttachedPrograms _programs;
    private readonly BpfMap<int, AnnounceLayout.Outgoing> _outgoing;
    private readonly BpfMemory _shared;
    private readonly ulong _secret;
    private uint _lastTicket;

    private ToaTeller(AttachedPrograms programs)
    {
        _programs = programs;
        _outgoing = new BpfMap<int, AnnounceLayout.Outgoing>(programs.FindMap("outgoings"));
        _shared = programs.FindMap(".bss").OpenMemory(AnnounceLayout.SharedSize);
        Span<byte> secret = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(secret);
        _secret = BitConverter.ToUInt64(secret);
        _shared.Write(AnnounceLayout.SecretAt, _secret);
    }

    /// <param name="cgroup">The folder of the cgroup of this process.</param>
    /// <exception cref="RevealException">It cannot be; the message is a line for people.</exception>
    public static ToaTeller Attach(string cgroup)
    {
        AttachedPrograms programs = new("tell");
        try
        {
            ToaTeller teller = new(programs);
            programs.Attach(cgroup, "lay", "tell");
            return teller;
        }
        catch (LinuxException fault)
        {
            programs.Dispose();
            throw RevealFaults.OfMemory(fault);
        }
        catch
        {
            programs.Dispose();
            throw;
        }
    }

    /// <summary>Lays the option down with a socket that is not connected yet, and turns Nagle's algorithm off by the same call.</summary>
    /// <returns>The ticket to ask for it by; 0 = memory has run out, or the socket is closed.</returns>
    public uint Lay(int socket, byte kind, AddressPort client)
    {
        var laying = new AnnounceLayout.Laying { Ticket = NextTicket(), Secret = _secret };

        // A port that would make it a cookie of TCP Fast Open is left out: the address is right all the same.
        if (!ToaWriter.TryWrite(laying.Option, kind, client, out _))
        {
            ToaWriter.TryWrite(laying.Option, kind, client with { Port = 0 }, out _);
        }

        return SocketOptions.TrySetLong(socket, SocketOptions.LevelTcp, SocketOptions.NoDelay, laying) ? laying.Ticket : 0;
    }

    /// <summary>Whether a segment of the connection had it.</summary>
    /// <param name="socket">Its socket, which is asked only where a later ticket has the place of this one.</param>
    /// <param name="ticket">What <see cref="Lay"/> returned for it; not 0.</param>
    /// <exception cref="LinuxException">The socket is asked, and closed.</exception>
    public bool IsTold(int socket, uint ticket)
        => _shared.Read(AnnounceLayout.TicketsAt + ((int)(ticket % AnnounceLayout.Tickets) * sizeof(uint))) == ticket
            || (_outgoing.TryLookup(socket, out AnnounceLayout.Outgoing outgoing) && outgoing.Ticket == ticket && outgoing.IsTold != 0);

    public void Dispose() => _programs.Dispose();

    private uint NextTicket()
    {
        uint ticket;
        do
        {
            ticket = Interlocked.Increment(ref _lastTicket);
        }
        while (ticket == 0); // which is none
        return ticket;
    }
}
