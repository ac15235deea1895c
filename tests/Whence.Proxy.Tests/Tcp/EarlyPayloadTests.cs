using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tests;

public sealed class EarlyPayloadTests : IAsyncDisposable
{
    private readonly FakeConnection _client = new() { Early = "hello"u8.ToArray() };
    private readonly FakeConnection _target = new();

    [Theory]
    [InlineData(ProxyVersions.V1, "PROXY TCP4 192.0.2.1 192.0.2.2 40000 443\r\nhello")]
    [InlineData(ProxyVersions.None, null)]
    public async Task What_the_client_has_said_by_then_goes_with_the_header_in_one_send(ProxyVersions send, string? first)
    {
        var upstream = new UpstreamModel
        {
            Name = "app",
            Targets = [new TargetModel(Rig.Port("192.0.2.9:80"))],
            Send = new SendModel { ProxyProtocol = send },
        };
        var record = new ConnectionRecord
        {
            Listener = "test",
            Id = 1,
            Started = DateTimeOffset.UnixEpoch,
            Peer = _client.Peer,
            Local = _client.Local,
            IsHttp = false,
        };
        var time = new ManualTime();
        var relay = new TcpRelay(new UpstreamConnector(new OneTarget(_target), time), time, NullLogger<TcpRelay>.Instance);
        Task running = relay.HandleAsync(new AdmittedConnection
        {
            Transport = _client,
            Source = ConnectionSource.Direct(_client.Peer, _client.Local, optional: false),
            Model = new ListenerModel { Name = "test", Bind = [Rig.Loopback], Tcp = new TcpModel { Upstream = upstream } },
            Record = record,
            Aborted = TestContext.Current.CancellationToken,
        });
        await _client.WaitingAsync();
        Assert.Equal(first is null ? [] : [first], _target.Sent.Select(Encoding.ASCII.GetString));
        _client.FeedEnd();
        _target.FeedEnd();
        await running.Patiently();
        Assert.Equal(first is null ? 0 : 5, record.BytesReceived);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _target.DisposeAsync();
    }

    private sealed class OneTarget(Connection target) : ITransport
    {
        public ImmutableArray<Listener> Listen(AddressPort local) => throw new NotSupportedException();

        public ValueTask<ConnectResult> ConnectAsync(AddressPort address, TimeSpan timeout, Connection? beside, CancellationToken cancel)
            => ValueTask.FromResult(new ConnectResult(target));
    }
}
