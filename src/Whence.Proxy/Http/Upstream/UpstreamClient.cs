using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>The connections of one listener to targets: kept ones and new ones. HTTP/1.1.</summary>
/// <param name="transport">Makes them.</param>
/// <param name="time">For how long they are kept.</param>
/// <param name="budget">What they count towards, kept ones too; null = nothing.</param>
internal sealed class UpstreamClient(ITransport transport, TimeProvider time, ConnectionBudget? budget = null) : IDisposable
{
    public UpstreamPools Pools { get; } = new(time, budget);

    /// <summary>Connects to a target, on the loop of the client's connection.</summary>
    /// <returns>The connection; null and why there is none.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<(UpstreamConnection? Connection, SocketError Error)> ConnectAsync(
        AddressPort target, TimeSpan timeout, Connection beside, CancellationToken cancel)
    {
        if (budget?.TryEnterTarget() == false)
        {
            return (null, SocketError.TooManyOpenSockets);
        }

        UpstreamConnection? connection = null;
        try
        {
            ConnectResult result = await transport.ConnectAsync(target, timeout, beside, cancel);
            connection = result.Connection is { } made ? new UpstreamConnection(made, target, budget) : null;
            return (connection, result.Error);
        }
        finally
        {
            if (connection is null)
            {
                budget?.ExitTarget();
            }
        }
    }

    public void Dispose() => Pools.Dispose();
}
