using Whence.Linux.Bpf;
using Whence.Linux.Interop;
using Whence.Linux.Reveal;

namespace Whence.Linux.Announce;

/// <summary>Has programs of this host see the client of each datagram that comes from a socket of ours, and answer there (bpf/datagrams.bpf.c). Any thread
/// may call.</summary>
public sealed class DatagramAnnouncer : IDisposable
{
    /// <summary>So long no other session has the port of one that ended. A program that is behind finds datagrams of it in its queue, and shall see whose
    /// they are, and not the next client of that port. Longer would leave few ports: a system gives some 28,000, of which sessions in use have theirs.</summary>
    internal static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    private readonly ulong _namespace = NetworkNamespace.ReadCookie() ?? throw RevealFaults.NoCookie();
    private readonly AttachedPrograms _programs = new("datagrams");
    private readonly BpfMap<AnnounceLayout.Meeting, RevealLayout.End> _clients;
    private readonly BpfMap<AnnounceLayout.Meeting, AnnounceLayout.Way> _ways;
    private readonly Queue<(long EndedAt, AnnounceLayout.Meeting Session)> _resting = [];
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    private DatagramAnnouncer(TimeProvider time)
    {
        _time = time;
        _clients = new BpfMap<AnnounceLayout.Meeting, RevealLayout.End>(_programs.FindMap("clients"));
        _ways = new BpfMap<AnnounceLayout.Meeting, AnnounceLayout.Way>(_programs.FindMap("ways"));
        _timer = time.CreateTimer(static self => ((DatagramAnnouncer)self!).OnTimer(), this, Rest, Rest);
    }

    /// <summary>Begins to name a client. Before the first datagram of the session is sent. What the program sends to a client that it has by several
    /// sessions goes to the last of them.</summary>
    /// <param name="session">Our end.</param>
    /// <param name="program">The other end, whose port is the program's; of the client's family.</param>
    /// <param name="client">The client.</param>
    public DatagramAnnouncementResult TryBegin(AddressPort session, AddressPort program, AddressPort client)
    {
        AnnounceLayout.Meeting bySession = Meet(session, program);
        var way = new AnnounceLayout.Way { Session = RevealLayout.End.Of(session), Program = RevealLayout.End.Of(program) };
        lock (_gate)
        {
            try
            {
                RemoveRested();
                if (!_clients.TryAdd(bySession, RevealLayout.End.Of(client)))
                {
                    return DatagramAnnouncementResult.SessionResting;
                }
            }
            catch (LinuxException)
            {
                return DatagramAnnouncementResult.NoRoom;
            }

            try
            {
                _ways.Update(Meet(client, program), way);
                return DatagramAnnouncementResult.Begun;
            }
            catch (LinuxException)
            {
                Delete(_clients, bySession);
                return DatagramAnnouncementResult.NoRoom;
            }
        }
    }

    /// <summary>Ends what was begun, before our end is closed. What the program has not read yet has its client for two seconds more.</summary>
    public void End(AddressPort session, AddressPort program, AddressPort client)
    {
        AnnounceLayout.Meeting byClient = Meet(client, program);
        lock (_gate)
        {
            _resting.Enqueue((_time.GetTimestamp(), Meet(session, program)));
            if (TryFind(byClient, out AnnounceLayout.Way way) && way.Session.ToAddressPort() == session.Unmap())
            {
                Delete(_ways, byClient);
            }

            RemoveRested();
        }
    }

    /// <summary>Detaches: programs see our ends.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _resting.Clear();
        }

        _programs.Dispose();
    }

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

    /// <summary>By itself, too, when no session comes or goes: the port may be another program's by then.</summary>
    private void OnTimer()
    {
        lock (_gate)
        {
            RemoveRested();
        }
    }

    private void RemoveRested()
    {
        while (_resting.TryPeek(out (long EndedAt, AnnounceLayout.Meeting Session) oldest) && _time.GetElapsedTime(oldest.EndedAt) >= Rest)
        {
            _resting.Dequeue();
            Delete(_clients, oldest.Session);
        }
    }

    private bool TryFind(in AnnounceLayout.Meeting key, out AnnounceLayout.Way way)
    {
        try
        {
            return _ways.TryLookup(key, out way);
        }
        catch (LinuxException)
        {
            way = default;
            return false;
        }
    }

    /// <summary>What cannot be removed is not there, or all of it goes.</summary>
    private static void Delete<TValue>(BpfMap<AnnounceLayout.Meeting, TValue> map, in AnnounceLayout.Meeting key)
        where TValue : unmanaged
    {
        try
        {
            map.Delete(key);
        }
        catch (LinuxException)
        {
            // There is nothing that a session could do about it.
        }
    }
}
