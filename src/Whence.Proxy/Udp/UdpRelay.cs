using System.Collections.Immutable;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>What the lanes of a udp listener share: books, bounds and targets.</summary>
internal sealed class UdpRelay(ListenerState state, ListenerServices services)
{
    private readonly UpstreamStates _upstreams = new(services.Time);
    private int _sessions;
    private int _headers;
    private volatile bool _isDraining;

    public ListenerState State => state;

    public ListenerServices Services => services;

    public ILogger Log { get; } = services.Loggers.CreateLogger<UdpRelay>();

    /// <summary>For sessions that nobody answered.</summary>
    public RecentSubnets Subnets { get; } = new(services.Time, LocalSubnets.Read);

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

        var client = TransparentClient.Of(udp.Upstream.Send, resolution, isPortFree: false);
        if (client.Fault != TransparentFault.None && !udp.Upstream.Send.GoesOtherwise(client.Fault))
        {
            refusal = client.Fault.ToTermination(); // whatever the target is; nobody has to give way for it
            return null;
        }

        if (!UdpHeaders.TryWrite(udp.Upstream.Send, source, header, udp.Receive, out UdpHeaders headers))
        {
            refusal = TerminationReason.ProxyHeaderTooLargeToSend;
            return null;
        }

        if (!TryTakeRoom(lane, udp.Sessions))
        {
            refusal = TerminationReason.ListenerLimit;
            return null;
        }

        UdpSession? session = TryConnect(lane, model, key, source, client, headers, out refusal);
        if (session is null)
        {
            LeaveRoom();
            return null;
        }

        state.Counters.Resolved(resolution.Reason);
        return session;
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

    public void LeaveRoom() => Interlocked.Decrement(ref _sessions);

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

    /// <summary>Takes a place in the table, the least recently used of the lane giving way. A lane that has none asks the fullest one to give
    /// one up: the next datagram finds it.</summary>
    private bool TryTakeRoom(UdpLane lane, int most)
    {
        while (Interlocked.Increment(ref _sessions) > most)
        {
            Interlocked.Decrement(ref _sessions);
            if (!lane.EvictOldest())
            {
                UdpLane fullest = Lanes.MaxBy(static other => other.Count)!;

                // From elsewhere: two lanes that entered one another would wait for ever.
                ThreadPool.UnsafeQueueUserWorkItem(
                    static other => other.Socket.Run(static other => ((UdpLane)other!).EvictOldest(), other), fullest, preferLocal: false);
                return false;
            }
        }

        return true;
    }

    private UdpSession? TryConnect(
        UdpLane lane, ListenerModel model, in UdpSessionKey key, ConnectionSource source, in TransparentClient client, UdpHeaders headers,
        out TerminationReason refusal)
    {
        UpstreamModel upstream = model.Udp!.Upstream;
        ConnectionRecord record = state.NewRecord(model, key.Peer, source.Local);
        record.Source = source;
        record.Upstream = upstream.Name;
        var walk = new TargetWalk(upstream, _upstreams.For(upstream).Balancer);
        refusal = TerminationReason.UpstreamUnreachable;
        while (walk.Next() is { } target)
        {
            DatagramConnectResult connect = DatagramConnector.Connect(
                lane.Socket, upstream.Send, client, target.Address, out bool isTransparent);
            if (connect.Socket is not { } socket)
            {
                refusal = connect.Fault.ToTermination();
                continue;
            }

            record.Target = target.Address;
            UdpHeaders own = isTransparent ? headers.ForTransparent(upstream.Send) : headers;
            var session = new UdpSession(this, lane, key, socket, own, model, record, services.Time.GetTimestamp())
            {
                IsTransparent = isTransparent,
            };
            if (Admit(lane, session) is { } refused)
            {
                refusal = refused;
                _ = socket.CloseAsync();
                return null;
            }

            if (session.Begin() == SocketError.Success)
            {
                state.Register(session);
                return session;
            }

            refusal = TerminationReason.UpstreamUnreachable;
            state.GiveBack(session);
        }

        return null;
    }

    private TerminationReason? Admit(UdpLane lane, UdpSession session)
    {
        // What all listeners share is used up: one of ours gives way, too.
        if (!state.IsWithinBudget(session) && lane.EvictOldest())
        {
            state.IsWithinBudget(session);
        }

        TerminationReason? refused = state.AdmitPeer(session) ?? state.AdmitClient(session, session.Record.Source!.Sender.Address);
        if (refused is not null)
        {
            state.GiveBack(session);
        }

        return refused;
    }
}
