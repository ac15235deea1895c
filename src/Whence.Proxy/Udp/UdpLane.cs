using System.Net.Sockets;
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
internal sealed class UdpLane : IDatagramReceiver
{
    private readonly UdpRelay _relay;
    private readonly SessionTable _sessions;
    private readonly HeaderMemory _headers;
    private readonly RefusalLog _refusals;
    private readonly LaneTimer _timer;
    private bool _hasStopped;

    public UdpLane(UdpRelay relay, DatagramSocket socket)
    {
        _relay = relay;
        _sessions = new SessionTable(relay.Services.Time);
        _headers = new HeaderMemory(relay);
        _refusals = new RefusalLog(relay.Services.Time, relay.Log);
        _timer = new LaneTimer(relay.Services.Time, () => socket.Run(static lane => ((UdpLane)lane!).Sweep(), this));
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
        _refusals.TellFault(_relay.State.Model.Name, sender, fault);
    }

    /// <remarks>Replies that could not be sent: whose they were is not known any more.</remarks>
    public void OnFault(SocketError error, int lost)
    {
        if (lost > 0)
        {
            _relay.State.Counters.DatagramDropped(DatagramFaults.DropOf(error), lost);
        }
    }

    /// <inheritdoc cref="SessionTable.EvictOldest"/>
    public bool EvictOldest() => _sessions.EvictOldest();

    /// <inheritdoc cref="SessionTable.Touch"/>
    public void Touch(UdpSession session) => _sessions.Touch(session);

    /// <inheritdoc cref="SessionTable.Remove"/>
    public void Remove(UdpSession session)
    {
        _sessions.Remove(session);
        _relay.Room.Leave();
    }

    /// <summary>Ends what has been idle for too long, by the figures of the model in force, and winds the timer up for the next.</summary>
    public void Sweep()
    {
        UdpModel model = _relay.State.Model.Udp!;
        long now = _relay.Services.Time.GetTimestamp();
        _timer.Clear();
        _timer.WindUp(_sessions.Sweep(model.Idle, now));
        _timer.WindUp(_headers.Sweep(model.HeaderLifetime, now));
    }

    /// <summary>Takes nothing any more; what is there ends.</summary>
    public void Stop()
    {
        _hasStopped = true;
        _sessions.EndAll(TerminationReason.Drained);
        _timer.Stop();
    }

    private void Take(in Datagram datagram, ListenerModel model)
    {
        if (_hasStopped)
        {
            Refuse(datagram, TerminationReason.Drained);
            return;
        }

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
        ConnectionSource source = claim.ToSource(datagram.Peer, local, optional).InFirstDatagram();
        if (!_headers.TryAdd(new RememberedHeader((datagram.Peer, datagram.Local), key, source), model.Udp!.Headers))
        {
            Refuse(datagram, TerminationReason.ListenerLimit);
            return;
        }

        _timer.WindUp(model.Udp.HeaderLifetime);
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
        UdpSession? session = _sessions.Find(key);
        if (session is null)
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
        UdpSession? session = _sessions.Find(key) ?? Open(datagram, model, key, source, default);
        session?.Forward(datagram);
    }

    private UdpSession? Open(
        in Datagram datagram, ListenerModel model, in UdpSessionKey key, ConnectionSource source, ReadOnlySpan<byte> header)
    {
        if (WouldGoInCircles(datagram, model.Udp!))
        {
            Refuse(datagram, TerminationReason.PeerIsTarget);
            return null;
        }

        if (_relay.TryOpen(this, model, key, source, header, out TerminationReason refusal) is not { } session)
        {
            Refuse(datagram, refusal);
            return null;
        }

        _sessions.Add(session);
        _timer.WindUp(model.Udp!.Idle);
        return session;
    }

    /// <summary>Whether the sender is a target, or this very socket: whatever it answered would come in again, for ever. One datagram with a forged
    /// sender would begin it (CVE-2024-2169). Asked once for a session.</summary>
    private bool WouldGoInCircles(in Datagram datagram, UdpModel model)
    {
        AddressPort peer = datagram.Peer.Unmap();
        if (peer == LocalOf(datagram).Unmap())
        {
            return true;
        }

        foreach (TargetModel target in model.Upstream.Targets)
        {
            if (target.Address == peer)
            {
                return true;
            }
        }

        return false;
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
}
