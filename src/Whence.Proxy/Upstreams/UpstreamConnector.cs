using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>Connects to an upstream: to the target whose turn it is, else to the next one, each once.</summary>
internal sealed class UpstreamConnector(ITransport transport)
{
    private readonly UpstreamStates _states = new(TimeProvider.System); // a relay sends nothing twice, so no clock is asked

    /// <summary>Connects, each try within <see cref="UpstreamModel.ConnectTimeout"/>, on the loop of the connection that it is
    /// for.</summary>
    public async ValueTask<UpstreamResult> ConnectAsync(UpstreamModel upstream, Connection beside, CancellationToken cancel)
    {
        var walk = new TargetWalk(upstream, _states.For(upstream).Balancer);
        UpstreamResult result = default;
        while (!cancel.IsCancellationRequested && walk.Next() is { } target)
        {
            ConnectResult connect = await transport.ConnectAsync(target.Address, upstream.ConnectTimeout, beside, cancel);
            result = new UpstreamResult(connect.Connection, target, connect.Error, walk.Tries);
            if (connect.Connection is not null)
            {
                return result;
            }
        }

        return cancel.IsCancellationRequested ? result with { Error = SocketError.OperationAborted } : result;
    }
}
