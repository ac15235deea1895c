using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>Connects to an upstream: to the target whose turn it is, else to the next one, each once.</summary>
/// <param name="transport">Makes connections.</param>
/// <param name="time">For the time that TLS may take; null = the system's.</param>
internal sealed class UpstreamConnector(ITransport transport, TimeProvider? time = null)
{
    private readonly UpstreamStates _states = new(time ?? TimeProvider.System);
    private readonly TargetConnector _targets = new(transport, time ?? TimeProvider.System);

    /// <summary>Connects, each try within <see cref="UpstreamModel.ConnectTimeout"/>, on the loop of the connection that it is
    /// for.</summary>
    public ValueTask<UpstreamResult> ConnectAsync(UpstreamModel upstream, Connection beside, CancellationToken cancel)
        => ConnectAsync(upstream, default, default, beside, cancel);

    /// <summary>The same for an upstream that may want TLS, before which the PROXY header goes to each target that is tried, or connections from
    /// the client's own address.</summary>
    public async ValueTask<UpstreamResult> ConnectAsync(
        UpstreamModel upstream, ReadOnlyMemory<byte> preamble, TransparentClient client, Connection beside, CancellationToken cancel)
    {
        var walk = new TargetWalk(upstream, _states.For(upstream).Balancer);
        UpstreamResult result = default;
        while (!cancel.IsCancellationRequested && walk.Next() is { } target)
        {
            TargetResult connect = await _targets.ConnectAsync(upstream, target.Address, preamble, client, beside, cancel);
            result = new UpstreamResult(connect.Connection, target, connect.Error, walk.Tries, connect.Connection is null ? connect.Reason : null)
            {
                Transparent = connect.Transparent,
                LeavesOutHeader = connect.LeavesOutHeader,
            };
            if (connect.Connection is not null)
            {
                return result;
            }
        }

        return cancel.IsCancellationRequested ? result with { Error = SocketError.OperationAborted } : result;
    }
}
