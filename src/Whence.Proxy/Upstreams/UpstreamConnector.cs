using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>Connects to an upstream: to the target whose turn it is, else to the next one, each once.</summary>
/// <param name="transport">Makes connections.</param>
/// <param name="time">For the time that TLS may take.</param>
internal sealed class UpstreamConnector(ITransport transport, TimeProvider time)
{
    private readonly UpstreamStates _states = new(time);
    private readonly TargetConnector _targets = new(transport, time);

    /// <summary>Connects, each try within <see cref="UpstreamModel.ConnectTimeout"/>, on the loop of the connection that it is
    /// for.</summary>
    /// <param name="upstream">To what.</param>
    /// <param name="preamble">A PROXY header, which goes before TLS to each target that is tried.</param>
    /// <param name="client">From whose address, where the upstream wants that.</param>
    /// <param name="beside">The connection that it is for.</param>
    /// <param name="cancel">Ends it.</param>
    public async ValueTask<UpstreamResult> ConnectAsync(
        UpstreamModel upstream, ReadOnlyMemory<byte> preamble, ShownClient client, Connection beside, CancellationToken cancel)
    {
        var walk = new TargetWalk(upstream, _states.For(upstream).Balancer);
        UpstreamResult result = new(new TargetResult(null, SocketError.OperationAborted), null, 0);
        while (!cancel.IsCancellationRequested && walk.Next() is { } target)
        {
            TargetResult last = await _targets.ConnectAsync(upstream, target.Address, preamble, client, beside, cancel);
            result = new UpstreamResult(last, target, walk.Tries);
            if (last.Connection is not null)
            {
                break;
            }
        }

        return result;
    }
}
