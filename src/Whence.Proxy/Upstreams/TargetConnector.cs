using System.Net.Sockets;
using System.Runtime.CompilerServices;
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
    /// <param name="preamble">A PROXY header, which goes before TLS, in clear; not looked at without TLS, where it goes with the payload.</param>
    /// <param name="beside">The connection that it is for: both live on one loop.</param>
    /// <param name="cancel">Ends it.</param>
    public ValueTask<TargetResult> ConnectAsync(
        UpstreamModel upstream, AddressPort target, ReadOnlyMemory<byte> preamble, Connection beside, CancellationToken cancel)
        => upstream.Tls is { } tls
            ? ConnectAsync(upstream, tls, target, preamble, beside, cancel)
            : ConnectAsync(transport.ConnectAsync(target, upstream.ConnectTimeout, beside, cancel));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<TargetResult> ConnectAsync(ValueTask<ConnectResult> connecting)
    {
        ConnectResult connect = await connecting;
        return new TargetResult(connect.Connection, connect.Error);
    }

    private async ValueTask<TargetResult> ConnectAsync(
        UpstreamModel upstream, UpstreamTlsModel tls, AddressPort target, ReadOnlyMemory<byte> preamble, Connection beside, CancellationToken cancel)
    {
        long began = time.GetTimestamp();
        ConnectResult connect = await transport.ConnectAsync(target, upstream.ConnectTimeout, beside, cancel);
        if (connect.Connection is not { } clear)
        {
            return new TargetResult(null, connect.Error);
        }

        (TlsConnection? secured, UpstreamTlsFault fault) = await _tls.ConnectAsync(
            clear, tls, target, upstream.HttpVersion == HttpVersions.Http2, preamble, upstream.ConnectTimeout - time.GetElapsedTime(began), cancel);
        return new TargetResult(secured, secured is null ? SocketError.ConnectionAborted : SocketError.Success, fault);
    }
}
