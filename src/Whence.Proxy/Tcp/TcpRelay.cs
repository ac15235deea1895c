using System.Buffers;
using Microsoft.Extensions.Logging;
using Whence.Proxy.Tls;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>What a tcp listener does with a connection: connects to a target, tells it the client, passes bytes both ways.</summary>
internal sealed partial class TcpRelay(UpstreamConnector connector, TimeProvider time, ILogger<TcpRelay> log) : IConnectionHandler
{
    /// <summary>What the client has said by the time its target is connected goes with the header: one packet, not two. A request or a
    /// greeting fits; what is longer is bulk and follows by itself.</summary>
    private const int EarlyPayload = 2048;

    private readonly ILogger _log = log;
    private readonly TlsPassthrough _passthrough = new(time, log);

    public async Task HandleAsync(AdmittedConnection connection)
    {
        if (connection.Model.Tls is not { Mode: TlsMode.Passthrough } tls)
        {
            await RelayAsync(connection, UpstreamOf(connection), new HeaderFacts(null, Tls: connection.Tls));
        }
        else if (await _passthrough.ChooseAsync(connection, tls) is { } choice)
        {
            HeaderFacts facts = new(choice.Offer.ServerName, choice.Offer.CertainProtocol);
            await RelayAsync(choice.Connection, choice.Upstream, facts);
        }
    }

    /// <summary>Where TLS was ended, the route was chosen before it was made.</summary>
    private static UpstreamModel UpstreamOf(AdmittedConnection connection)
        => connection.Tls?.Choice?.Upstream ?? connection.Model.Tcp!.Upstream!;

    private async Task RelayAsync(AdmittedConnection connection, UpstreamModel upstream, HeaderFacts facts)
    {
        connection.Record.Upstream = upstream.Name;
        byte[] head = ArrayPool<byte>.Shared.Rent(HeadRoom(connection, upstream, out ReadOnlyMemory<byte> payload));
        try
        {
            // 1. The header for the target. Nothing is sent anywhere before it is known to fit.
            if (!OutboundHeader.TryWrite(upstream.Send, connection.Source, connection.Source.AsResolution(), facts, head, out int headerLength))
            {
                LogHeaderTooLarge(
                    connection.Record.Listener, connection.Record.Peer, upstream.Name, TerminationReason.ProxyHeaderTooLargeToSend.ToName());
                End(connection, TerminationReason.ProxyHeaderTooLargeToSend);
                return;
            }

            // 2. A target.
            var client = ShownClient.Of(upstream.Send, connection.Source.AsResolution(), connection.Source.Peer, isPortFree: false);
            UpstreamResult target = await connector.ConnectAsync(
                upstream, head.AsMemory(0, headerLength), client, connection.Transport, connection.Aborted);
            connection.Record.Target = target.Target?.Address ?? default;
            if (target.Last.Connection is not { } toTarget)
            {
                if (!connection.Aborted.IsCancellationRequested)
                {
                    LogUpstreamUnreachable(connection.Record.Listener, upstream.Name, target.Tries, connection.Record.Target, target.Last.Reason);
                }

                End(connection, target.Last.Transparent.ToTermination());
                return;
            }

            // 3. Header and what the client has said so far, in one write; then both ways until both sides are done.
            await using (toTarget)
            {
                headerLength = target.Last.OwesHeader ? headerLength : 0;
                payload.CopyTo(head.AsMemory(headerLength));
                int length = headerLength + payload.Length;
                int more = length > 0 ? PrefixedConnection.Settled(connection.Transport).ReceiveNow(head.AsSpan(length)) : 0;
                await RelayAsync(connection, toTarget, upstream, head.AsMemory(0, length + more), payload.Length + more);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(head);
        }
    }

    private static int HeadRoom(AdmittedConnection connection, UpstreamModel upstream, out ReadOnlyMemory<byte> payload)
    {
        payload = PrefixedConnection.TakePrefix(connection.Transport);
        int known = OutboundHeader.RoomFor(upstream.Send, connection.Source) + payload.Length;
        return known == 0 ? 0 : known + EarlyPayload;
    }

    private static void End(AdmittedConnection connection, TerminationReason reason)
    {
        connection.Record.Termination = reason;
        connection.Transport.Abort();
    }

    private async ValueTask RelayAsync(
        AdmittedConnection connection, Connection toTarget, UpstreamModel upstream, ReadOnlyMemory<byte> head, int payloadLength)
    {
        using RelaySession session = new(PrefixedConnection.Settled(connection.Transport), toTarget, upstream.IdleTimeout, time);
        using CancellationTokenRegistration drain = connection.Aborted.UnsafeRegister(
            static state => ((RelaySession)state!).BreakOff(TerminationReason.Drained), session);
        await session.RunAsync(head, payloadLength);
        connection.Record.BytesReceived = session.BytesReceived;
        connection.Record.BytesSent = session.BytesSent;
        connection.Record.Termination = session.Termination;
    }
}
