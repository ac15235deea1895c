using System.Collections.Immutable;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>What the lanes of a udp listener share: books, bounds and targets.</summary>
internal sealed class UdpRelay(ListenerState state, ListenerServices services)
{
    private readonly UpstreamStates _upstreams = new(services.Time);
    private int _headers;
    private volatile bool _isDraining;

    public ListenerState State => state;

    public ListenerServices Services => services;

    public ILogger Log { get; } = services.Loggers.CreateLogger<UdpRelay>();

    /// <summary>For sessions that nobody answered.</summary>
    public RecentSubnets Subnets { get; } = new(services.Time, LocalSubnets.Read);

    /// <summary>How many sessions there may be.</summary>
    public SessionRoom Room { get; } = new();

    /// <summary>All lanes, once they are there.</summary>
    public ImmutableArray<UdpLane> Lanes { get; set; } = [];

    /// <summary>No session begins from now on.</summary>
    public void StopAccepting() => _isDraining = true;

    /// <summary>Begins a session. In the lane.</summary>
    /// <returns>The session, which the lane is to keep; null = <paramref name="refusal"/> says why.</returns>
    public UdpSession? TryOpen(
        UdpLane lane, ListenerModel model, in UdpSessionKey key, ConnectionSource source, ReadOnlySpan<byte> header, out TerminationReason refusal)
    {
        UdpModel udp = model.Udp!;
        Resolution resolution = source.AsResolution();
        if (_isDraining)
        {
            refusal = TerminationReason.Drained;
            return null;
        }

        if (AccessJudge.JudgeClient(model.Access, resolution) is { } refused)
        {
            refusal = refused;
            return null;
        }

        var client = ShownClient.Of(udp.Upstream.Send, resolution, source.Peer, isPortFree: false);
        if (client.Announced.Address.BitLength > 0 && RevealFault(udp.Upstream, client, resolution, source) is var unseen and not ShownClientFault.None)
        {
            refusal = unseen.ToTermination();
            return null;
        }

        if (client.Fault != ShownClientFault.None && !udp.Upstream.Send.GoesOtherwise(client.Fault))
        {
            refusal = client.Fault.ToTermination(); // whatever the target is; nobody has to give way for it
            return null;
        }

        if (!UdpHeaders.TryWrite(udp.Upstream.Send, source, header, udp.Receive, out UdpHeaders headers))
        {
            refusal = TerminationReason.ProxyHeaderTooLargeToSend;
            return null;
        }

        UpstreamModel upstream = udp.Upstream;
        ConnectionRecord record = state.NewRecord(model, key.Peer, source.Local);
        record.Source = source;
        record.Upstream = upstream.Name;
        var session = new UdpSession(this, lane, key, model, record, services.Time.GetTimestamp());

        // Whoever has his share already costs nobody else a session, and us no socket.
        TerminationReason? reason = Admit(lane, session) ?? Place(lane, udp);
        if (reason is null)
        {
            reason = Connect(lane, session, upstream, client, headers);
            if (reason is null)
            {
                state.Register(session);
                state.Counters.Resolved(resolution.Reason);
                refusal = default;
                return session;
            }

            Room.Leave();
        }

        state.GiveBack(session);
        refusal = reason.Value;
        return null;
    }

    /// <summary>A session has ended: counted, given back, logged, each once.</summary>
    public void Ended(UdpSession session)
    {
        try
        {
            state.Release(session);
            services.Traffic.ConnectionEnded(session.Record);
        }
        finally
        {
            state.Live.Remove(session);
        }
    }

    public bool TryTakeHeaderRoom(int most)
    {
        if (Interlocked.Increment(ref _headers) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref _headers);
        return false;
    }

    public void LeaveHeaderRoom() => Interlocked.Decrement(ref _headers);

    /// <summary>Counts a session towards all limits.</summary>
    private TerminationReason? Admit(UdpLane lane, UdpSession session)
    {
        if ((state.CountPeer(session) ?? state.AdmitClient(session, session.Record.Source!.Sender.Address)) is { } refused)
        {
            return refused;
        }

        // What is for sessions is used up: one of ours gives way.
        bool hasRoom = state.IsWithinBudget(session) || (lane.EvictOldest() && state.IsWithinBudget(session));
        return hasRoom ? null : TerminationReason.ListenerLimit;
    }

    private TerminationReason? Place(UdpLane lane, UdpModel udp) => Room.TryTake(lane, Lanes, udp.Sessions) ? null : TerminationReason.ListenerLimit;

    /// <summary>Why no target can see the client, whichever it is.</summary>
    private static ShownClientFault RevealFault(UpstreamModel upstream, in ShownClient client, in Resolution resolution, ConnectionSource source)
    {
        if (!resolution.Verified && resolution.Client.Unmap() != source.Peer.Unmap())
        {
            return ShownClientFault.RevealClientNotVerified;
        }

        ShownClientFault fault = ShownClientFault.None;
        foreach (TargetModel target in upstream.Targets)
        {
            fault = client.RevealFaultTowards(target.Address, isDatagram: true);
            if (fault == ShownClientFault.None)
            {
                break;
            }
        }

        return fault;
    }

    /// <summary>Gives a session its target: the first that there can be a socket for.</summary>
    /// <returns>Why there is none; null = it begins.</returns>
    private TerminationReason? Connect(UdpLane lane, UdpSession session, UpstreamModel upstream, in ShownClient client, UdpHeaders headers)
    {
        var walk = new TargetWalk(upstream, _upstreams.For(upstream).Balancer);
        TerminationReason refusal = TerminationReason.UpstreamUnreachable;
        while (walk.Next() is { } target)
        {
            DatagramConnectResult connect = DatagramConnector.Connect(
                lane.Socket, services.Transport.DatagramAnnouncer, upstream.Send, client, target.Address, out bool isTransparent);
            if (connect.Socket is not { } socket)
            {
                refusal = connect.Fault.ToTermination();
                continue;
            }

            UdpHeaders own = isTransparent ? headers.ForTransparent(upstream.Send) : headers;
            if (session.Begin(socket, target.Address, own, isTransparent) == SocketError.Success)
            {
                return null;
            }

            refusal = TerminationReason.UpstreamUnreachable;
        }

        return refusal;
    }
}
