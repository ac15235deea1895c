using System.Collections.Immutable;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Whence.Proxy.Tests.Http;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tests;

public sealed class RehearsalTests
{
    [Fact]
    public async Task Requests_go_all_the_way_to_a_target_and_back()
        => Assert.True(await Rehearsal.RunAsync(Services(TransportUnderTest.CreateWithOneLoop(TimeProvider.System))).Patiently());

    [Fact]
    public async Task Where_it_cannot_be_done_it_is_left_out()
        => Assert.False(await Rehearsal.RunAsync(Services(new NoLoopback())).Patiently());

    private static ListenerServices Services(ITransport transport)
        => new(transport, new RecordingLog(), TimeProvider.System, NullLoggerFactory.Instance);

    private sealed class NoLoopback : ITransport
    {
        public ImmutableArray<Listener> Listen(AddressPort local) => throw new SocketException((int)SocketError.AddressNotAvailable);

        public ValueTask<ConnectResult> ConnectAsync(AddressPort target, TimeSpan timeout, Connection? beside, CancellationToken cancel)
            => throw new NotSupportedException();
    }
}
