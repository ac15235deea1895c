using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>Connects to an upstream: to the target whose turn it is, else to the next one, each once.</summary>
internal sealed class UpstreamConnector(ITransport transport)
{
    private readonly UpstreamStates _states = new();

    /// <summary>Connects, each try within <see cref="UpstreamModel.ConnectTimeout"/>, on the loop of the connection that it is for.</summary>
    public async ValueTask<UpstreamResult> ConnectAsync(UpstreamModel upstream, Connection beside, CancellationToken cancel)
    {
        RoundRobin balancer = _states.For(upstream).Balancer;
        bool[] tried = [];
        UpstreamResult result = default;
        for (int tries = 1; tries <= upstream.Targets.Length && !cancel.IsCancellationRequested; tries++)
        {
            int index = balancer.Choose(tried);
            TargetModel target = upstream.Targets[index];
            ConnectResult connect = await transport.ConnectAsync(target.Address, upstream.ConnectTimeout, beside, cancel);
            result = new UpstreamResult(connect.Connection, target, connect.Error, tries);
            if (connect.Connection is not null)
            {
                return result;
            }

            tried = tried.Length == 0 ? new bool[upstream.Targets.Length] : tried;
            tried[index] = true;
        }

        return cancel.IsCancellationRequested ? result with { Error = SocketError.OperationAborted } : result;
    }
}
