using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Whence.Linux.Announce;
using Whence.Proxy.Tls;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>Connects to one target, and speaks TLS with it where the upstream asks for it.</summary>
/// <param name="transport">Makes connections.</param>
/// <param name="time">For the time that TLS may take.</param>
internal sealed class TargetConnector(ITransport transport, TimeProvider time)
{
    private readonly TargetTls _tls = new(time);

    /// <summary>Connects; TCP and TLS together have <see cref="UpstreamModel.ConnectTimeout"/>.</summary>
    /// <param name="upstream">How.</param>
    /// <param name="target">Where to.</param>
    /// <param name="preamble">A PROXY header, which goes before TLS, in clear; not looked at without TLS, where it goes with the
    /// payload.</param>
    /// <param name="client">From whose address, where the upstream wants that.</param>
    /// <param name="beside">The connection that it is for: both live on one loop.</param>
    /// <param name="cancel">Ends it.</param>
    public ValueTask<TargetResult> ConnectAsync(
        UpstreamModel upstream, AddressPort target, ReadOnlyMemory<byte> preamble, in ShownClient client, Connection beside,
        CancellationToken cancel)
        => upstream.Send.Transparent
            ? ConnectFromClientAsync(upstream, target, preamble, client, beside, cancel)
            : ConnectAsync(upstream, target, preamble, new ShownClient { Announced = client.Announced }, beside, cancel);

    /// <summary>From the client's own address, else from ours with a header, where that is wanted.</summary>
    private async ValueTask<TargetResult> ConnectFromClientAsync(
        UpstreamModel upstream, AddressPort target, ReadOnlyMemory<byte> preamble, ShownClient client, Connection beside,
        CancellationToken cancel)
    {
        SendModel send = upstream.Send;
        bool leavesOutHeader = send.ProxyProtocol == ProxyVersions.None;
        ReadOnlyMemory<byte> header = leavesOutHeader ? default : preamble;
        var result = new TargetResult(null, SocketError.AddressNotAvailable) { Transparent = client.FaultTowards(target) };
        if (result.Transparent == ShownClientFault.None)
        {
            result = await ConnectAsync(upstream, target, header, client, beside, cancel);
        }

        if (result.Transparent == ShownClientFault.PortInUse && client.IsPortFree)
        {
            result = await ConnectAsync(upstream, target, header, client with { Source = client.Source with { Port = 0 } }, beside, cancel);
        }

        if (result.Transparent == ShownClientFault.None && result.Error == SocketError.TimedOut
            && LocalSubnets.HasBoth(client.Source.Address, target.Address))
        {
            result = result with { Transparent = ShownClientFault.SameSubnet };
        }

        return send.GoesOtherwise(result.Transparent)
            ? await ConnectAsync(upstream, target, preamble, client: default, beside, cancel)
            : result with { OwesHeader = result.OwesHeader && !leavesOutHeader };
    }

    private ValueTask<TargetResult> ConnectAsync(
        UpstreamModel upstream, AddressPort target, ReadOnlyMemory<byte> preamble, ShownClient client, Connection beside,
        CancellationToken cancel)
        => upstream.Tls is { } tls
            ? ConnectAsync(upstream, tls, target, preamble, client, beside, cancel)
            : ConnectAsync(ReachAsync(upstream, target, client, beside, cancel));

    private ValueTask<ConnectResult> ReachAsync(
        UpstreamModel upstream, AddressPort target, in ShownClient client, Connection beside, CancellationToken cancel)
        => !client.Announced.IsNone ? ReachAnnouncedAsync(upstream, target, client, beside, cancel)
            : client.Source.IsNone ? transport.ConnectAsync(target, upstream.ConnectTimeout, beside, cancel)
            : transport.ConnectFromAsync(target, client.Source, upstream.ConnectTimeout, beside, cancel);

    private ValueTask<ConnectResult> ReachAnnouncedAsync(
        UpstreamModel upstream, AddressPort target, in ShownClient client, Connection beside, CancellationToken cancel)
    {
        SendModel send = upstream.Send;
        return send.Reveal && client.RevealFaultTowards(target, isDatagram: false) is var fault and not ShownClientFault.None
            ? new(new ConnectResult(null, SocketError.AddressFamilyNotSupported, fault))
            : transport.ConnectAnnouncedAsync(
                target, new Announcement(client.Announced, send.Toa, send.Reveal), upstream.ConnectTimeout, beside, cancel);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<TargetResult> ConnectAsync(ValueTask<ConnectResult> connecting)
    {
        ConnectResult connect = await connecting;
        return new TargetResult(connect.Connection, connect.Error)
        {
            Transparent = connect.Fault,
            OwesHeader = connect.Connection is not null,
        };
    }

    private async ValueTask<TargetResult> ConnectAsync(
        UpstreamModel upstream, UpstreamTlsModel tls, AddressPort target, ReadOnlyMemory<byte> preamble, ShownClient client, Connection beside,
        CancellationToken cancel)
    {
        long began = time.GetTimestamp();
        ConnectResult connect = await ReachAsync(upstream, target, client, beside, cancel);
        if (connect.Connection is not { } clear)
        {
            return new TargetResult(null, connect.Error) { Transparent = connect.Fault };
        }

        (TlsConnection? secured, UpstreamTlsFault fault) = await _tls.ConnectAsync(
            clear, tls, target, upstream.HttpVersion == HttpVersions.Http2, preamble, upstream.ConnectTimeout - time.GetElapsedTime(began), cancel);
        return new TargetResult(secured, secured is null ? SocketError.ConnectionAborted : SocketError.Success, fault);
    }
}
