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

    private readonly TargetConnector _targets = new(transport, time);

    /// <summary>Connects to a target, on the loop of the client's connection.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="upstream">How.</param>
    /// <param name="preamble">What goes before TLS, where there is TLS.</param>
    /// <param name="source">From whose address, where the upstream wants that.</param>
    /// <param name="beside">The client's connection.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>The connection; null and why there is none.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<(UpstreamConnection? Connection, TargetResult Result)> ConnectAsync(
        AddressPort target, UpstreamModel upstream, ReadOnlyMemory<byte> preamble, ShownClient source, Connection beside,
        CancellationToken cancel)
    {
        if (budget?.TryEnterTarget() == false)
        {
            return (null, new TargetResult(null, SocketError.TooManyOpenSockets));
        }

        UpstreamConnection? connection = null;
        try
        {
            TargetResult result = await _targets.ConnectAsync(upstream, target, preamble, source, beside, cancel);
            connection = result.Connection is { } made ? new UpstreamConnection(made, target, budget, upstream.Tls) : null;
            return (connection, result);
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
