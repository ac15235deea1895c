using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tests.Http;

/// <summary>An http listener at work on loopback.</summary>
internal sealed class HttpGateway : IAsyncDisposable
{
    private HttpGateway(ListenerModel model, RecordingLog log, AddressPort? peer, ILoggerFactory? loggers, ConnectionBudget? budget, TimeProvider time)
    {
        Log = log;
        Peer = peer ?? default;
        ITransport transport = TransportUnderTest.CreateWithOneLoop(time);
        if (peer is not null)
        {
            transport = new FakePeerTransport(transport, () => Peer);
        }

        Host = ListenerHost.Http(model, new ListenerServices(transport, log, time, loggers ?? NullLoggerFactory.Instance, budget));
    }

    public ListenerHost Host { get; }

    public RecordingLog Log { get; }

    public AddressPort Local => Host.Local[0];

    /// <summary>Whom the next connection comes from, where peers are made up.</summary>
    public AddressPort Peer { get; set; }

    public static Task<HttpGateway> StartAsync(RouteModel route, string? peer = null) => StartAsync([route], peer);

    public static async Task<HttpGateway> StartAsync(
        IEnumerable<RouteModel> routes, string? peer = null, AccessModel? access = null, ProxyProtocolModel? proxyProtocol = null,
        HttpLimits? limits = null, RecordingLog? log = null, ILoggerFactory? loggers = null,
        ConnectionBudget? budget = null, TimeProvider? time = null, ListenerTlsModel? tls = null,
        HttpVersions versions = HttpVersions.All)
    {
        var model = new ListenerModel
        {
            Name = "web",
            Bind = [Make.EndPoint("127.0.0.1:0")],
            Access = access ?? AccessModel.Open,
            ProxyProtocol = proxyProtocol,
            Tls = tls,
            Http = new HttpModel { Routes = [.. routes], Limits = limits ?? new HttpLimits(), Versions = versions },
        };
        var gateway = new HttpGateway(model, log ?? new RecordingLog(), peer is null ? null : Make.Sender(peer), loggers, budget, time ?? TimeProvider.System);
        await gateway.Host.StartAsync();
        return gateway;
    }

    public Task<RawClient> ConnectAsync() => RawClient.ConnectAsync(Local);

    /// <summary>One request on a connection of its own.</summary>
    public async Task<WireMessage> AskAsync(string bytes)
    {
        using RawClient client = await ConnectAsync();
        return await client.AskAsync(bytes);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Assert.Empty(TransportUnderTest.Faults);
    }
}
