using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>Datagrams of one client through one peer: a socket to its target, and the way back. All of it happens in the lane.</summary>
internal sealed class UdpSession(
    UdpRelay relay, UdpLane lane, UdpSessionKey key, ListenerModel model, ConnectionRecord record, long startedAt)
    : LiveSession(model, record, startedAt), IDatagramReceiver, IRecent<UdpSession>
{
    /// <summary>A target that answered so short a time ago is there, whatever ICMP says: anybody can forge it who guesses a port (RFC 5927
    /// section 4). One that has gone is found out by the datagrams that follow.</summary>
    internal static readonly TimeSpan AnswerHolds = TimeSpan.FromSeconds(5);

    private DatagramSocket? _target;
    private UdpHeaders _headers = UdpHeaders.None;
    private int _maxToTarget;
    private int _maxToClient;
    private bool _isTransparent;
    private long _askedAt = startedAt;
    private long _answeredAt;
    private bool _hasEnded;

    /// <summary>What its datagrams have in common.</summary>
    public UdpSessionKey Key => key;

    public UdpSession? Older { get; set; }

    public UdpSession? Newer { get; set; }

    public long LastUsed { get; set; }

    /// <summary>Begins to receive.</summary>
    /// <param name="target">The socket to the target, which is the session's from now on.</param>
    /// <param name="address">The target.</param>
    /// <param name="headers">What goes with datagrams.</param>
    /// <param name="isTransparent">Whether the target sees the client's own address.</param>
    /// <returns>Why it cannot; another target may be tried.</returns>
    public SocketError Begin(DatagramSocket target, AddressPort address, UdpHeaders headers, bool isTransparent)
    {
        Record.Target = address;
        _target = target;
        _headers = headers;
        _maxToTarget = DatagramFaults.MaxPayload(address.Address) - headers.EachToTarget.Length;
        _maxToClient = DatagramFaults.MaxPayload(key.Peer.Address) - headers.EachToClient.Length;
        _isTransparent = isTransparent;
        return target.Begin(this);
    }

    /// <summary>A datagram of the client, without its header.</summary>
    public void Forward(in Datagram datagram)
    {
        lane.Touch(this);
        _askedAt = LastUsed;
        Record.BytesReceived += datagram.Length;
        if (Record.DatagramsReceived++ == 0 && _headers.FirstToTarget.Length > 0 && !_target!.Send(_headers.FirstToTarget))
        {
            // What the client wrote would come first, and be read as the header.
            End(TerminationReason.UpstreamUnreachable);
            return;
        }

        if (datagram.Length > _maxToTarget)
        {
            relay.State.Counters.DatagramDropped(DatagramDrop.TooLarge);
        }
        else
        {
            _target!.Send(datagram.Behind(_headers.EachToTarget), default, default);
        }
    }

    /// <summary>A datagram of the target.</summary>
    public void OnDatagram(in Datagram datagram)
    {
        try
        {
            Reply(datagram);
        }
        catch (Exception fault)
        {
            lane.Fail(fault, Record.Target);
        }
    }

    public void OnFault(SocketError error, int lost)
    {
        if (lost > 0)
        {
            relay.State.Counters.DatagramDropped(DatagramFaults.DropOf(error), lost);
        }
        else if (error == SocketError.MessageSize)
        {
            // ICMP: one that had left was too large for the way (RFC 1191). The kernel knows that now, and cuts later ones into fragments.
            relay.State.Counters.DatagramDropped(DatagramDrop.TooLarge);
        }

        if (DatagramFaults.IsUnreachable(error) && !HasJustAnswered())
        {
            End(TerminationReason.UpstreamUnreachable);
        }
    }

    /// <summary>Ends it, once.</summary>
    public void End(TerminationReason reason)
    {
        if (_hasEnded)
        {
            return;
        }

        _hasEnded = true;
        lane.Remove(this);
        _ = _target?.CloseAsync();
        Record.Termination = reason == TerminationReason.IdleTimeout && IsAnsweredElsewhere()
            ? TerminationReason.TransparentSameSubnet
            : reason;
        relay.Ended(this);
    }

    protected override void BreakOff()
        => lane.Socket.Run(static session => ((UdpSession)session!).End(TerminationReason.Drained), this);

    /// <summary>Of a target that never answered here: whether it has its client beside it, and answers there.</summary>
    private bool IsAnsweredElsewhere()
        => _isTransparent && Record.DatagramsSent == 0
            && relay.Subnets.HasBoth(Record.Source!.AsResolution().Client.Address.Unmap(), Record.Target.Address);

    private bool HasJustAnswered()
        => Record.DatagramsSent > 0 && relay.Services.Time.GetElapsedTime(_answeredAt) < AnswerHolds;

    /// <summary>What only the target sends keeps a session for a while, not for ever: the client may never have asked for it.</summary>
    private void TouchForReply()
    {
        _answeredAt = relay.Services.Time.GetTimestamp();
        TimeSpan idle = relay.State.Model.Udp!.Idle;
        if (idle == Timeout.InfiniteTimeSpan || relay.Services.Time.GetElapsedTime(_askedAt, _answeredAt) < UdpModel.RepliesAlone * idle)
        {
            lane.Touch(this);
        }
    }

    private void Reply(in Datagram datagram)
    {
        TouchForReply();
        Datagram reply = datagram;
        if (_headers.HasRepliesWithHeader)
        {
            if (SppReader.Read(datagram.Payload, out _, out _) != ReadStatus.Done)
            {
                relay.State.Counters.DatagramDropped(DatagramDrop.ReplyHeaderMissing);
                return;
            }

            reply = datagram.Without(SppReader.HeaderLength);
        }

        if (reply.IsCut || reply.Length > _maxToClient)
        {
            relay.State.Counters.DatagramDropped(DatagramDrop.TooLarge);
            return;
        }

        Record.BytesSent += reply.Length;
        Record.DatagramsSent++;
        lane.Socket.Send(reply.Behind(_headers.EachToClient), key.Peer, key.Local);
    }
}
