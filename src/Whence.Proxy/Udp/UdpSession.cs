using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>Datagrams of one client through one peer: a socket to its target, and the way back. All of it happens in the lane.</summary>
internal sealed class UdpSession(
    UdpRelay relay, UdpLane lane, UdpSessionKey key, DatagramSocket target, UdpHeaders headers, ListenerModel model, ConnectionRecord record, long startedAt)
    : LiveSession(model, record, startedAt), IDatagramReceiver, IRecent<UdpSession>
{
    private readonly int _maxToTarget = DatagramFaults.MaxPayload(record.Target.Address) - headers.EachToTarget.Length;
    private readonly int _maxToClient = DatagramFaults.MaxPayload(key.Peer.Address) - headers.EachToClient.Length;
    private bool _hasEnded;

    /// <summary>What its datagrams have in common.</summary>
    public UdpSessionKey Key => key;

    /// <summary>Whether its target sees the client's own address.</summary>
    public bool IsTransparent { get; init; }

    public UdpSession? Older { get; set; }

    public UdpSession? Newer { get; set; }

    public long LastUsed { get; set; }

    /// <summary>Begins to receive.</summary>
    public SocketError Begin() => target.Begin(this);

    /// <summary>A datagram of the client, without its header.</summary>
    public void Forward(in Datagram datagram)
    {
        lane.Touch(this);
        Record.BytesReceived += datagram.Length;
        if (Record.DatagramsReceived++ == 0 && headers.FirstToTarget.Length > 0)
        {
            target.Send(headers.FirstToTarget);
        }

        if (datagram.Length > _maxToTarget)
        {
            relay.State.Counters.DatagramDropped(DatagramDrop.TooLarge);
        }
        else
        {
            target.Send(datagram.Behind(headers.EachToTarget), default, default);
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

        if (DatagramFaults.IsUnreachable(error))
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
        _ = target.CloseAsync();
        Record.Termination = reason == TerminationReason.IdleTimeout && IsAnsweredElsewhere()
            ? TerminationReason.TransparentSameSubnet
            : reason;
        relay.Ended(this);
    }

    protected override void BreakOff()
        => lane.Socket.Run(static session => ((UdpSession)session!).End(TerminationReason.Drained), this);

    /// <summary>Of a target that never answered here: whether it has its client beside it, and answers there.</summary>
    private bool IsAnsweredElsewhere()
        => IsTransparent && Record.DatagramsSent == 0
            && relay.Subnets.HasBoth(Record.Source!.AsResolution().Client.Address.Unmap(), Record.Target.Address);

    private void Reply(in Datagram datagram)
    {
        lane.Touch(this);
        Datagram reply = datagram;
        if (headers.HasRepliesWithHeader)
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
        lane.Socket.Send(reply.Behind(headers.EachToClient), key.Peer, key.Local);
    }
}
