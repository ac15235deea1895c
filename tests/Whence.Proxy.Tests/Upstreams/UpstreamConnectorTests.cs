using System.Collections.Immutable;
using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tests;

public sealed class UpstreamConnectorTests
{
    [Fact]
    public async Task Each_target_is_tried_once_until_one_can_be_had()
    {
        Recorder recorder = new() { Alive = 3 };
        UpstreamModel upstream = Upstream(5);
        UpstreamConnector connector = new(recorder, TimeProvider.System);
        UpstreamResult result = await ConnectAsync(connector, upstream);
        Assert.NotNull(result.Last.Connection);
        Assert.Equal(3, result.Target!.Address.Port);
        Assert.Equal(3, result.Tries);
        Assert.Equal([1, 2, 3], recorder.Tried);
    }

    [Fact]
    public async Task When_none_can_be_had_the_last_error_is_told()
    {
        Recorder recorder = new();
        UpstreamResult result = await ConnectAsync(new UpstreamConnector(recorder, TimeProvider.System), Upstream(4));
        Assert.Null(result.Last.Connection);
        Assert.Equal(SocketError.ConnectionRefused, result.Last.Error);
        Assert.Equal(4, result.Tries);
        Assert.Equal([1, 2, 3, 4], recorder.Tried.Order());
    }

    [Fact]
    public async Task Turns_are_kept_for_each_model()
    {
        Recorder recorder = new() { AllAlive = true };
        UpstreamConnector connector = new(recorder, TimeProvider.System);
        UpstreamModel one = Upstream(2);
        UpstreamModel other = Upstream(2);
        await ConnectAsync(connector, one);
        await ConnectAsync(connector, other);
        await ConnectAsync(connector, one);
        await ConnectAsync(connector, other);
        Assert.Equal([1, 1, 2, 2], recorder.Tried);
    }

    [Fact]
    public async Task Called_off_nothing_more_is_tried()
    {
        Recorder recorder = new();
        UpstreamResult result = await new UpstreamConnector(recorder, TimeProvider.System).ConnectAsync(
            Upstream(3), default, default, new FakeConnection(), new CancellationToken(canceled: true));
        Assert.Equal(SocketError.OperationAborted, result.Last.Error);
        Assert.Empty(recorder.Tried);
    }

    private static ValueTask<UpstreamResult> ConnectAsync(UpstreamConnector connector, UpstreamModel upstream)
        => connector.ConnectAsync(upstream, default, default, new FakeConnection(), TestContext.Current.CancellationToken);

    private static UpstreamModel Upstream(int targets)
        => new() { Name = "app", Targets = [.. Enumerable.Range(1, targets).Select(port => new TargetModel(Rig.Port($"192.0.2.1:{port}")))] };

    private sealed class Recorder : ITransport
    {
        public int Alive { get; init; }

        public bool AllAlive { get; init; }

        public List<int> Tried { get; } = [];

        public ImmutableArray<Listener> Listen(AddressPort local) => throw new NotSupportedException();

        public ValueTask<ConnectResult> ConnectAsync(AddressPort target, TimeSpan timeout, Connection? beside, CancellationToken cancel)
        {
            Assert.Equal(UpstreamModel.DefaultConnectTimeout, timeout);
            Tried.Add(target.Port);
            return ValueTask.FromResult(
                AllAlive || target.Port == Alive ? new ConnectResult(new FakeConnection()) : new ConnectResult(null, SocketError.ConnectionRefused));
        }
    }
}
