using Whence.Linux.Bpf;
using Whence.Linux.Interop;
using Whence.Linux.Reveal;

namespace Whence.Linux.Announce;

/// <summary>Has programs of this host see the client of each datagram that comes from a socket of ours, and answer there (bpf/datagrams.bpf.c). Any thread
/// may call.</summary>
public sealed class DatagramAnnouncer : IDisposable
{
    /// <summary>So long nobody else has the port of a session that ended. A program that is behind finds datagrams of it in its queue, and shall see whose
    /// they are, and not the next client of that port.</summary>
    internal static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly ulong _namespace = NetworkNamespace.ReadCookie() ?? throw RevealFaults.NoCookie();
    private readonly AttachedPrograms _programs = new("datagrams");
    private readonly BpfMap<AnnounceLayout.Meeting, RevealLayout.End> _clients;
    private readonly BpfMap<AnnounceLayout.Meeting, AnnounceLayout.Way> _ways;
    private readonly Queue<(long EndedAt, AnnounceLayout.Meeting Session)> _resting = [];
    private readonly TimeProvider _time;

    private DatagramAnnouncer(TimeProvider time)
    {
        _time = time;
        _clients = new BpfMap<AnnounceLayout.Meeting, RevealLayout.End>(_programs.FindMap("clients"));
        _ways = new BpfMap<AnnounceLayout.Meeting, AnnounceLayout.Way>(_programs.FindMap("ways"));
    }

    /// <summary>Begins to name a client. Before the first datagram of the session is sent.</summary>
    /// <param name="session">Our end.</param>
    /// <param name="program">The other end, whose port is the program's; of the client's family.</param>
    /// <param name="client">The client.</param>
    public DatagramAnnouncementResult TryBegin(AddressPort session, AddressPort program, AddressPort client)
    {
        RemoveRested();
        AnnounceLayout.Meeting bySession = Meet(session, program);
        AnnounceLayout.Meeting byClient = Meet(client, program);
        var way = new AnnounceLayout.Way { Session = RevealLayout.End.Of(session), Program = RevealLayout.End.Of(program) };
        try
        {
            if (!_clients.TryAdd(bySession, RevealLayout.End.Of(client)))
            {
                return DatagramAnnouncementResult.SessionResting;
            }

            try
            {
                if (_ways.TryAdd(byClient, way))
                {
                    return DatagramAnnouncementResult.Begun;
                }
            }
            catch (LinuxException)
            {
                _clients.Delete(bySession);
                throw;
            }

            _clients.Delete(bySession);
            return DatagramAnnouncementResult.ClientInUse;
        }
        catch (LinuxException)
        {
            return DatagramAnnouncementResult.NoRoom;
        }
    }

    /// <summary>Ends what was begun, before our end is closed. What the program has not read yet has its client for ten seconds more.</summary>
    public void End(AddressPort session, AddressPort program, AddressPort client)
    {
        _ways.Delete(Meet(client, program));
        lock (_resting)
        {
            _resting.Enqueue((_time.GetTimestamp(), Meet(session, program)));
        }

        RemoveRested();
    }

    /// <summary>Detaches: programs see our ends.</summary>
    public void Dispose() => _programs.Dispose();

    /// <param name="programs">The folder of the cgroup of the programs that shall see clients.</param>
    /// <param name="time">For how long sessions rest.</param>
    /// <exception cref="RevealException">It cannot be; the message is a line for people.</exception>
    internal static DatagramAnnouncer Attach(string programs, TimeProvider time)
    {
        DatagramAnnouncer announcer = new(time);
        try
        {
            // The ways back first: who sees a client can answer it.
            announcer._programs.Attach(programs, "way4", "way6", "join4", "join6", "peer4", "peer6", "seen4", "seen6");
            return announcer;
        }
        catch
        {
            announcer.Dispose();
            throw;
        }
    }

    private AnnounceLayout.Meeting Meet(AddressPort with, AddressPort program) => AnnounceLayout.Meeting.Of(_namespace, with, program.Port);

    private void RemoveRested()
    {
        lock (_resting)
        {
            while (_resting.TryPeek(out (long EndedAt, AnnounceLayout.Meeting Session) oldest) && _time.GetElapsedTime(oldest.EndedAt) >= Rest)
            {
                _resting.Dequeue();
                _clients.Delete(oldest.Session);
            }
        }
    }
}
