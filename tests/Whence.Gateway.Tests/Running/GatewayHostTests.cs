using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Whence.Gateway.Configuration;
using Whence.Gateway.Running;
using Whence.Gateway.Tests.Kernel;
using Whence.Proxy;
using Whence.Proxy.Transport;

namespace Whence.Gateway.Tests.Running;

public sealed class GatewayHostTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_configuration_becomes_a_gateway_that_serves_logs_and_drains()
    {
        using var backend = new TcpListener(IPAddress.Loopback, 0);
        backend.Start();
        string log = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        GatewayHost host = await GatewayHost.StartAsync(Model(Port(backend), log), TimeProvider.System, NullLoggerFactory.Instance);
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, host));

        using var client = new TcpClient();
        await client.ConnectAsync(host.Listeners[0].Local[0].ToEndPoint()!, Cancel);
        await client.Client.SendAsync("PROXY TCP4 203.0.113.7 192.0.2.1 56324 443\r\nhello"u8.ToArray(), Cancel);
        using Socket target = await backend.AcceptSocketAsync(Cancel);
        Assert.Equal("hello", await ReadAsync(target, 5));

        // While a connection is there the gateway drains: not ready, nobody new, and what is there goes on.
        Task drain = host.DrainAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(http, host));
        Assert.False(drain.IsCompleted);
        await target.SendAsync("bye"u8.ToArray(), Cancel);
        Assert.Equal("bye", await ReadAsync(client.Client, 3));
        target.Close();
        client.Close();
        await drain.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        using var late = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(async () => await late.ConnectAsync(host.Listeners[0].Local[0].ToEndPoint()!, Cancel));

        await host.DisposeAsync();
        string line = Assert.Single(await File.ReadAllLinesAsync(log, Cancel));
        File.Delete(log);
        Assert.Contains("203.0.113.7 [", line, StringComparison.Ordinal);
        Assert.Contains("peer=127.0.0.1:", line, StringComparison.Ordinal);
        Assert.Contains("verified=true source=proxy-v1 reason=proxy", line, StringComparison.Ordinal);
    }

    /// <summary>Nothing that should be encrypted may run in the clear.</summary>
    [Fact]
    public async Task Every_variable_that_check_lets_through_runs()
    {
        string Text(VariablePlaces place) => "$$5 " + string.Join(
            ' ', VariableNames.NamesIn(place).Select(static name => $"${name.Replace("0xNN", "0xEA", StringComparison.Ordinal)}"));
        GatewayModel model = Compile($$"""
            upstreams: { app: { targets: ['127.0.0.1:9'] } }
            listeners:
              - { name: web, bind: '127.0.0.1:0', protocol: http, upstream: app,
                  requestHeaders: { set: { X-All: '{{Text(VariablePlaces.RequestHeader)}}' } },
                  accessLog: { file: '-', format: '{{Text(VariablePlaces.HttpLog)}}' } }
              - { name: db, bind: '127.0.0.1:0', protocol: tcp, upstream: app,
                  accessLog: { file: '-', format: '{{Text(VariablePlaces.TcpLog)}}' } }
            """);
        await using GatewayHost host = await GatewayHost.StartAsync(model, TimeProvider.System, NullLoggerFactory.Instance);
        Assert.Equal(2, host.Listeners.Count);
    }

    [Fact]
    public async Task When_an_address_cannot_be_had_nothing_runs()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        GatewayModel model = Compile($$"""
            upstreams: { app: { targets: ['127.0.0.1:9'] } }
            listeners:
              - { name: free, bind: '127.0.0.1:0', protocol: tcp, upstream: app }
              - { name: taken, bind: '127.0.0.1:{{Port(taken)}}', protocol: tcp, upstream: app }
            admin: { bind: '127.0.0.1:0' }
            """);
        GatewayStartException fault = await Assert.ThrowsAsync<GatewayStartException>(
            () => GatewayHost.StartAsync(model, TimeProvider.System, NullLoggerFactory.Instance));
        Assert.Contains("taken", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>The last thing of a start fails, in a way that nobody foresaw: what listens by then must not go on.</summary>
    [Fact]
    public async Task When_a_start_fails_in_any_way_nothing_runs()
    {
        // An address that no other test has: between the two a port of theirs could be taken by a connection of another one.
        IPAddress own = new([127, 91, 0, 3]);
        using var logs = new RefusingLogs("Ready: ");
        using var free = new TcpListener(own, 0);
        free.Start();
        int port = Port(free);
        free.Stop();
        GatewayModel model = Compile($$"""
            upstreams: { app: { targets: ['127.0.0.1:9'] } }
            listeners: [ { name: a, bind: '{{own}}:{{port}}', protocol: tcp, upstream: app } ]
            """);
        await Assert.ThrowsAsync<InvalidOperationException>(() => GatewayHost.StartAsync(model, TimeProvider.System, logs));
        using var again = new TcpListener(own, port);
        again.Start();
    }

    /// <summary>A gateway that asks nothing of the kernel does not need nft, and one that is broken does not keep it from starting.</summary>
    [Theory]
    [InlineData("Error: JSON support not compiled-in", true)]
    [InlineData("Error: Operation not permitted", false)]
    public async Task Where_left_tables_cannot_be_looked_for_a_gateway_starts_all_the_same(string said, bool isLogged)
    {
        using var nft = new FakeNft();
        using var logs = new RefusingLogs("Tables that a gateway left behind", LogLevel.Warning);
        nft.Say("error", said);
        Func<Task<GatewayHost>> start = () => GatewayHost.StartAsync(Model(9, "-"), TimeProvider.System, logs, nft.Program);
        if (isLogged)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(start);
            logs.Level = LogLevel.Critical;
        }

        await using GatewayHost host = await start();
        Assert.Single(host.Listeners);
    }

    [Fact]
    public async Task When_a_log_file_cannot_be_opened_nothing_runs()
        => await Assert.ThrowsAsync<GatewayStartException>(
            () => GatewayHost.StartAsync(Model(9, "/proc/no/such/file"), TimeProvider.System, NullLoggerFactory.Instance));

    /// <summary>Without it a suite that is run on each transport might run on one of them twice.</summary>
    [Fact]
    public async Task The_transport_that_was_asked_for_is_the_one_that_is_used()
    {
        string? asked = Environment.GetEnvironmentVariable(TransportChoice.Variable);
        await using GatewayHost host = await GatewayHost.StartAsync(Model(9, "-"), TimeProvider.System, NullLoggerFactory.Instance);
        Assert.Equal(string.IsNullOrEmpty(asked) ? "loops" : asked, host.Transport);
    }

    [Fact]
    public void The_second_request_to_stop_means_at_once()
    {
        using var signals = new StopSignals();
        Assert.False(signals.Drain.IsCompleted);
        signals.RequestStop();
        Assert.True(signals.Drain.IsCompleted);
        Assert.False(signals.AtOnce.IsCompleted);
        signals.RequestStop();
        Assert.True(signals.AtOnce.IsCompleted);
    }

    private static GatewayModel Model(int target, string log) => Compile($$"""
        networks: { lb: [127.0.0.1] }
        upstreams: { app: { targets: ['127.0.0.1:{{target}}'] } }
        listeners:
          - { name: tcp, bind: '127.0.0.1:0', protocol: tcp, upstream: app, receive: { proxyProtocol: { from: { lb: required } } },
              accessLog: { file: '{{log}}' } }
        admin: { bind: '127.0.0.1:0' }
        """);

    internal static GatewayModel Compile(string yaml)
    {
        ConfigResult result = ConfigFile.Parse(Encoding.UTF8.GetBytes(yaml), "test.yaml");
        Assert.True(result.Config is not null, string.Join('\n', result.Diagnostics));
        return ModelCompiler.Compile(result.Config);
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, GatewayHost host)
    {
        using HttpResponseMessage answer = await http.GetAsync(new Uri(host.Admin!, "/readyz"), Cancel);
        return answer.StatusCode;
    }

    private static async Task<string> ReadAsync(Socket socket, int length)
    {
        byte[] bytes = new byte[length];
        using var stream = new NetworkStream(socket);
        await stream.ReadExactlyAsync(bytes, Cancel);
        return Encoding.ASCII.GetString(bytes);
    }
}
