using System.Collections.Immutable;
using Whence.Proxy.Transport;

namespace Whence.Microbenchmarks.Http;

/// <summary>Leads nowhere.</summary>
internal sealed class NoTransport : ITransport
{
    public static readonly NoTransport Instance = new();

    public ImmutableArray<Listener> Listen(AddressPort local) => [];

    public ValueTask<ConnectResult> ConnectAsync(AddressPort target, TimeSpan timeout, Connection? beside, CancellationToken cancel)
        => throw new NotSupportedException();
}
