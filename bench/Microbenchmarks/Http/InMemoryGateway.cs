using Microsoft.Extensions.Logging.Abstractions;
using Whence.Proxy;
using Whence.Proxy.Http;

namespace Whence.Microbenchmarks.Http;

/// <summary>An http listener with one connection in memory: bytes in, bytes out, all on the thread of the benchmark.</summary>
internal sealed class InMemoryGateway : IDisposable
{
    private readonly MemoryConnection _connection = new();
    private readonly CannedTarget _target = new();
    private readonly byte[] _request;
    private readonly long _answerLength;

    private InMemoryGateway(string kind) => _request = Requests.Bytes(kind);

    private InMemoryGateway(InMemoryGateway other)
    {
        (_connection, _target, _request) = (other._connection, other._target, other._request);
        _answerLength = Settle();
    }

    /// <summary>Kestrel and the pumps of the gateway, nothing else.</summary>
    public static InMemoryGateway Bare(string kind)
    {
        var gateway = new InMemoryGateway(kind);
        AdmittedConnection admitted = Admit(gateway._connection);
        KestrelHost host = KestrelHost.StartAsync(new BareApplication(gateway._target), new HttpLimits(), NullLoggerFactory.Instance, "bare")
            .GetAwaiter().GetResult();
        var http = new HttpConnection(admitted, ListenerPlan.For(admitted.Model));
        http.Begin(TimeProvider.System);
        http.TryHandOverTo(host, TimeProvider.System);
        _ = http.RunAsync(TimeProvider.System, TimeSpan.FromSeconds(2));
        return new InMemoryGateway(gateway);
    }

    /// <summary>The whole request side.</summary>
    public static InMemoryGateway Whole(string kind)
    {
        var gateway = new InMemoryGateway(kind);
        AdmittedConnection admitted = Admit(gateway._connection);
        var services = new ListenerServices(NoTransport.Instance, NoLog.Instance, TimeProvider.System, NullLoggerFactory.Instance);
        var handler = new HttpConnectionHandler(new ListenerState(admitted.Model, TimeProvider.System), services, gateway._target);
        _ = handler.HandleAsync(admitted);
        return new InMemoryGateway(gateway);
    }

    /// <summary>One request and its answer.</summary>
    public void Ask()
    {
        long before = _connection.BytesSent;
        _connection.Feed(_request);
        _target.Answer();
        if (_connection.BytesSent - before != _answerLength)
        {
            throw new InvalidOperationException("The request was not answered on this thread.");
        }
    }

    public void Dispose() => _connection.Abort();

    /// <summary>A connection that was let in.</summary>
    public static AdmittedConnection Admit(MemoryConnection connection, ListenerModel? model = null, long id = 1)
    {
        model ??= Model(connection.Local);
        return new AdmittedConnection
        {
            Transport = connection,
            Source = ConnectionSource.Direct(connection.Peer, connection.Local),
            Model = model,
            Record = new ConnectionRecord
            {
                Listener = "web",
                Id = id,
                Started = TimeProvider.System.GetUtcNow(),
                Peer = connection.Peer,
                Local = connection.Local,
                IsHttp = true,
            },
            Aborted = CancellationToken.None,
        };
    }

    private static ListenerModel Model(AddressPort local)
    {
        TrustedNetworks proxies = new([Prefix.Create(Address.FromIPv4(0xC000_0200), 24)]);
        var upstream = new UpstreamModel { Name = "app", Targets = [new TargetModel(new AddressPort(Address.FromIPv4(0x7F00_0001), 9003))] };
        var route = new RouteModel
        {
            Name = "default",
            Upstream = upstream,
            ClientAddress = new ClientAddressModel { Rules = [new ClaimRule(ClaimField.XForwardedFor, proxies)] },
        };
        return new ListenerModel { Name = "web", Bind = [local], Http = new HttpModel { Routes = [route] } };
    }

    /// <summary>The first request begins on a thread of Kestrel's; goes on until one is answered on this one.</summary>
    private long Settle()
    {
        while (true)
        {
            SpinWait.SpinUntil(() => _connection.IsWaiting);
            long before = _connection.BytesSent;
            _connection.Feed(_request);
            bool inline = _target.IsAsked;
            SpinWait.SpinUntil(() => _target.IsAsked);
            _target.Answer();
            if (inline && _connection.BytesSent > before)
            {
                return _connection.BytesSent - before;
            }
        }
    }
}
