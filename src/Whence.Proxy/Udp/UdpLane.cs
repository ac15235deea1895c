using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>One bound socket of a udp listener, with the sessions of those who send to it. All of it happens in the lane of the
/// socket.</summary>
/// <remarks>
/// <code>
/// datagram -> peer: deny -> header, by the policy for the peer -> session, or a new one: client, limits, target -> target
/// </code>
/// What is wrong is counted and dropped, without an answer: whoever forges a sender must not have us speak to it.
/// </remarks>
internal sealed partial class UdpLane : IDatagramReceiver
{
    /// <summary>Ends of sessions in one go; the next go lets others have their turn.</summary>
    private const int EndsPerSweep = 256;

    private static readonly TimeSpan NextSweep = TimeSpan.FromMilliseconds(1);

    private readonly UdpRelay _relay;
    private readonly Dictionary<UdpSessionKey, UdpSession> _sessions = [];
    private readonly RecencyList<UdpSession> _recent = new();
    private readonly HeaderMemory _headers;
    private readonly RefusalLog _refusals;
    private ITimer? _timer;

    public UdpLane(UdpRelay relay, DatagramSocket socket)
    {
        _relay = relay;
        _headers = new HeaderMemory(relay);
        _refusals = new RefusalLog(relay.Services.Time, relay.Log);
        Socket = socket;
    }

    /// <summary>The bound socket.</summary>
    public DatagramSocket Socket { get; }

    /// <summary>How many sessions it has; to be looked at from anywhere.</summary>
    public int Count => _sessions.Count;

    public void OnDatagram(in Datagram datagram)
    {
        try
        {
            Take(datagram, _relay.State.Model);
        }
        catch (Exception fault)
        {
            Fail(fault, datagram.Peer);
        }
    }

    /// <summary>A datagram met a fault of ours: it is lost, and nothing else.</summary>
    public void Fail(Exception fault, AddressPort sender)
    {
        _relay.State.Counters.DatagramDropped(DatagramDrop.InternalError);
        LogDatagramFailed(_relay.Log, fault, _relay.State.Model.Name, sender);
    }

    /// <remarks>Replies that could not be sent: whose they were is not known any more.</remarks>
    public void OnFault(SocketError error, int lost)
    {
        if (lost > 0)
        {
            _relay.State.Counters.DatagramDropped(DatagramFaults.DropOf(error), lost);
        }
    }

    /// <summary>Ends the session that was used least recently.</summary>
    /// <returns>Whether there was one.</returns>
    public bool EvictOldest()
    {
        UdpSession? oldest = _recent.Oldest;
        oldest?.End(TerminationReason.SessionEvicted);
        return oldest is not null;
    }

    /// <summary>Moves a session to the front.</summary>
    public void Touch(UdpSession session) => _recent.Touch(session, _relay.Services.Time.GetTimestamp());

    /// <summary>Forgets a session that has ended.</summary>
    public void Remove(UdpSession session)
    {
        _sessions.Remove(session.Key);
        _recent.Remove(session);
        _relay.LeaveRoom();
    }

    /// <summary>Ends what has been idle for too long, by the figures of the model in force, and winds the timer up for the next.</summary>
    public void Sweep()
    {
        UdpModel model = _relay.State.Model.Udp!;
        long now = _relay.Services.Time.GetTimestamp();
        TimeSpan left = Timeout.InfiniteTimeSpan;
        for (int ended = 0; _recent.Oldest is { } oldest; ended++)
        {
            left = ended == EndsPerSweep ? NextSweep : Left(oldest.LastUsed, model.Idle, now);
            if (left > TimeSpan.Zero || left == Timeout.InfiniteTimeSpan)
            {
                break;
            }

            oldest.End(TerminationReason.IdleTimeout);
            left = Timeout.InfiniteTimeSpan;
        }

        TimeSpan header = _headers.Sweep(model.HeaderLifetime, now);
        left = left == Timeout.InfiniteTimeSpan || (header != Timeout.InfiniteTimeSpan && header < left) ? header : left;
        if (left == Timeout.InfiniteTimeSpan)
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        Wind(left);
    }

    /// <summary>Stops the timer.</summary>
    public void Stop()
    {
        _timer?.Dispose();
        _timer = null;
    }

    private TimeSpan Left(long lastUsed, TimeSpan lifetime, long now)
        => lifetime == Timeout.InfiniteTimeSpan ? lifetime : lifetime - _relay.Services.Time.GetElapsedTime(lastUsed, now);

    /// <summary>Winds the timer up for what comes first from now on; whatever it finds then, it winds itself up for the next.</summary>
    private void WindUp(UdpModel model)
    {
        if (_timer is null)
        {
            bool isHeaderFirst = model.Idle == Timeout.InfiniteTimeSpan || model.HeaderLifetime < model.Idle;
            Wind(isHeaderFirst ? model.HeaderLifetime : model.Idle);
        }
    }

    private void Wind(TimeSpan due)
    {
        if (_timer is null)
        {
            _timer = _relay.Services.Time.CreateTimer(
                static lane => ((UdpLane)lane!).Socket.Run(static lane => ((UdpLane)lane!).Sweep(), lane), this, due, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    private void Take(in Datagram datagram, ListenerModel model)
    {
        if (datagram.IsCut)
        {
            _relay.State.Counters.DatagramDropped(DatagramDrop.TooLarge);
            return;
        }

        if (AccessJudge.IsDenied(model.Access, datagram.Peer.Address))
        {
            Refuse(datagram, TerminationReason.PeerDenied);
            return;
        }

        HeaderPolicy policy = model.ProxyProtocol?.PolicyFor(datagram.Peer.Address) ?? HeaderPolicy.Plain;
        switch (policy)
        {
            case HeaderPolicy.Reject:
                Refuse(datagram, TerminationReason.PeerNotListed);
                break;
            case HeaderPolicy.Plain:
                Pass(datagram, model, default, optional: false);
                break;
            case var _ when model.Udp!.Receive == UdpHeaderForm.FirstDatagram && Remembered(datagram) is { } header:
                TakeBare(datagram, model, header);
                break;
            default:
                TakeHeader(datagram, model, policy == HeaderPolicy.Optional);
                break;
        }
    }

    private void TakeHeader(in Datagram datagram, ListenerModel model, bool optional)
    {
        UdpHeaderForm form = model.Udp!.Receive;
        switch (DatagramHeaderReader.Read(form, model.ProxyProtocol!.Read, datagram.Payload, out DatagramClaim claim, out ProxyReason reason))
        {
            case ReadStatus.Done when form == UdpHeaderForm.FirstDatagram:
                Remember(datagram, model, claim, optional);
                break;
            case ReadStatus.Done:
                Pass(datagram, model, claim, optional);
                break;
            case ReadStatus.NotAHeader when optional:
                Pass(datagram, model, default, optional);
                break;
            case ReadStatus.NotAHeader:
                Refuse(datagram, TerminationReason.ProxyHeaderMissing);
                break;
            default:
                Refuse(datagram, TerminationReason.ProxyHeaderInvalid, reason);
                break;
        }
    }

    private RememberedHeader? Remembered(in Datagram datagram)
        => _headers.Find(datagram.Peer, datagram.Local, _relay.State.Model.Udp!.HeaderLifetime);

    /// <summary>
    /// While a header is remembered, what follows is payload, whatever it looks like: the client writes it, and would choose another address
    /// for itself. Only the very same header again says nothing new.
    /// </summary>
    private void TakeBare(in Datagram datagram, ListenerModel model, RememberedHeader header)
    {
        bool isSame = DatagramHeaderReader.Read(
                UdpHeaderForm.FirstDatagram, model.ProxyProtocol!.Read, datagram.Payload, out DatagramClaim claim, out _) == ReadStatus.Done
            && claim.Length == datagram.Length
            && claim.KeyFor(datagram.Peer, LocalOf(datagram), datagram.Local) == header.Key;
        if (!isSame)
        {
            Pass(datagram, model, header.Key, header.Source);
        }
    }

    private void Remember(in Datagram datagram, ListenerModel model, in DatagramClaim claim, bool optional)
    {
        AddressPort local = LocalOf(datagram);
        UdpSessionKey key = claim.KeyFor(datagram.Peer, local, datagram.Local);
        ConnectionSource source = claim.ToSource(datagram.Peer, local, optional);
        if (!_headers.TryAdd(new RememberedHeader((datagram.Peer, datagram.Local), key, source), model.Udp!.Headers))
        {
            Refuse(datagram, TerminationReason.ListenerLimit);
            return;
        }

        WindUp(model.Udp);
        CountHeader(claim);
        if (claim.Length < datagram.Length)
        {
            Pass(datagram.Without(claim.Length), model, key, source);
        }
    }

    private void Pass(in Datagram datagram, ListenerModel model, in DatagramClaim claim, bool optional)
    {
        AddressPort local = LocalOf(datagram);
        UdpSessionKey key = claim.KeyFor(datagram.Peer, local, datagram.Local);
        if (!_sessions.TryGetValue(key, out UdpSession? session))
        {
            ReadOnlySpan<byte> received = datagram.Payload[..claim.Length];
            session = Open(datagram, model, key, claim.ToSource(datagram.Peer, local, optional), received);
            if (session is null)
            {
                return;
            }

            CountHeader(claim, optional);
        }

        session.Forward(claim.Length == 0 ? datagram : datagram.Without(claim.Length));
    }

    private void Pass(in Datagram datagram, ListenerModel model, in UdpSessionKey key, ConnectionSource source)
    {
        UdpSession? session = _sessions.GetValueOrDefault(key) ?? Open(datagram, model, key, source, default);
        session?.Forward(datagram);
    }

    private UdpSession? Open(
        in Datagram datagram, ListenerModel model, in UdpSessionKey key, ConnectionSource source, ReadOnlySpan<byte> header)
    {
        if (_relay.TryOpen(this, model, key, source, header, out TerminationReason refusal) is not { } session)
        {
            Refuse(datagram, refusal);
            return null;
        }

        _sessions.Add(key, session);
        _recent.Add(session, _relay.Services.Time.GetTimestamp());
        WindUp(model.Udp!);
        return session;
    }

    private AddressPort LocalOf(in Datagram datagram) => datagram.Local.IsNone ? Socket.Local : Socket.Local with { Address = datagram.Local };

    private void CountHeader(in DatagramClaim claim, bool optional = false)
    {
        ListenerCounters counters = _relay.State.Counters;
        if (claim.Length > 0 || optional)
        {
            counters.HeaderRead(claim.Length > 0);
        }

        if (claim.IsStream)
        {
            counters.TransportMismatched();
        }

        if (claim.HasDuplicateTlvs)
        {
            counters.TlvDuplicated();
        }
    }

    private void Refuse(in Datagram datagram, TerminationReason reason, ProxyReason proxyReason = ProxyReason.None)
    {
        _relay.State.Counters.DatagramRefused(reason, proxyReason);
        _refusals.Tell(_relay.State.Model.Name, datagram.Peer, reason, proxyReason);
    }

    [LoggerMessage(EventIds.DatagramFailed, LogLevel.Error, "Listener {Listener}: a datagram of {Peer} failed")]
    private static partial void LogDatagramFailed(ILogger log, Exception fault, string listener, AddressPort peer);
}
