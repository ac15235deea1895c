namespace Whence.Proxy.Tests.Http;

/// <summary>Limits, deadlines, access, and why connections end.</summary>
public class HttpLimitTests
{
    public static TheoryData<string, int> Heads() => new()
    {
        { Make.Get("X: " + new string('x', 2000)), 431 },
        { Make.Get([.. Enumerable.Range(0, 20).Select(static i => $"X{i}: 1")]), 431 },
        { Make.Request("GET", "/" + new string('x', 600)), 414 },
        { "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003 hello over TLS\r\n\r\n", 400 },
        { "GET / HTTP/1.1\nHost: a\r\n\r\n", 400 },
        { "GET / HTTP/9.9\r\nHost: a\r\n\r\n", 505 },
        { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 4\r\n\r\nabc", 400 },
        { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400 },
        { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\nabc", 400 },
        { "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n", 400 },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task A_head_beyond_the_limits_is_refused_counted_and_logged_once(string head, int status)
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(
            [Make.Route(backend)], limits: new HttpLimits { HeadSize = 1024, LineSize = 512, Fields = 10 });
        Assert.Equal(status, (await gateway.AskAsync(head)).Status);
        RequestRecord record = await gateway.Log.NextRequestAsync();
        Assert.Equal((status, RequestFault.BadRequest), (record.Status, record.Fault));
        Assert.Equal(TerminationReason.Completed, (await gateway.Log.NextConnectionAsync()).Termination);
        Assert.Equal((0, 1, 0), (gateway.Log.RequestsLeft, gateway.Host.Counters.Faults(RequestFault.BadRequest), backend.Connections));
    }

    [Fact]
    public async Task A_slow_head_is_408_at_whatever_speed_it_comes()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync([Make.Route(backend)], limits: new HttpLimits { HeadTimeout = TimeSpan.FromMilliseconds(500) });
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: ");
        using var stop = new CancellationTokenSource();
        Task drip = DripAsync(client, stop.Token);
        WireMessage answer = (await client.Reader.MessageAsync())!;
        await stop.CancelAsync();
        await drip;
        Assert.Equal(408, answer.Status);
        Assert.Equal(408, (await gateway.Log.NextRequestAsync()).Status);
        Assert.Equal(TerminationReason.IdleTimeout, (await gateway.Log.NextConnectionAsync()).Termination);
    }

    [Fact]
    public async Task A_connection_on_which_nothing_comes_is_closed_in_the_same_time()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync([Make.Route(backend)], limits: new HttpLimits { HeadTimeout = TimeSpan.FromMilliseconds(200) });
        using RawClient client = await gateway.ConnectAsync();
        Assert.Equal((string.Empty, true), await client.Reader.RestAsync());
        client.Dispose();
        Assert.Equal(TerminationReason.IdleTimeout, (await gateway.Log.NextConnectionAsync()).Termination);
        Assert.Equal(0, gateway.Log.RequestsLeft);
    }

    [Fact]
    public async Task An_idle_connection_is_closed_after_the_keep_alive_time()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync([Make.Route(backend)], limits: new HttpLimits { KeepAliveTimeout = TimeSpan.FromMilliseconds(200) });
        using RawClient client = await gateway.ConnectAsync();
        await client.AskAsync(Make.Get());
        Assert.Equal((string.Empty, true), await client.Reader.RestAsync());
        client.Dispose();
        Assert.Equal(TerminationReason.IdleTimeout, (await gateway.Log.NextConnectionAsync()).Termination);
    }

    [Fact]
    public async Task A_body_that_stops_is_408_and_lets_the_target_go()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync([Make.Route(backend)], limits: new HttpLimits { KeepAliveTimeout = TimeSpan.FromMilliseconds(200) });
        WireMessage answer = await gateway.AskAsync(Make.Request("POST", "/", "Content-Length: 10") + "abc");
        Assert.Equal(408, answer.Status);
        Assert.Equal(0, backend.Waiting);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked", "5\r\nhello\r\nnonsense\r\n")]
    [InlineData("Transfer-Encoding: chunked", "5\nhello\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked", "5;x=\ny\r\nhello\r\n0\r\n\r\n")]
    public async Task A_malformed_body_is_400_once_and_never_whole_for_the_target(string framing, string body)
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        Assert.Equal(400, (await gateway.AskAsync(Make.Request("POST", "/", framing) + body)).Status);
        RequestRecord record = await gateway.Log.NextRequestAsync();
        Assert.Equal((RequestFault.BadRequest, 400), (record.Fault, record.Status));
        Assert.Equal((0, 0), (backend.Waiting, gateway.Log.RequestsLeft));
    }

    [Theory]
    [InlineData("203.0.113.9", RequestFault.None)]
    [InlineData("203.0.113.66", RequestFault.ClientDenied)]
    [InlineData("198.51.100.1", RequestFault.ClientNotAllowed)]
    [InlineData("nonsense", RequestFault.ClientNotAllowed)]
    public async Task Access_is_judged_by_the_client_of_the_request(string claim, RequestFault fault)
    {
        var access = new AccessModel { Allow = Make.Networks("203.0.113.0/24", "10.0.0.0/8"), Deny = Make.Networks("203.0.113.66/32") };
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(
            [Make.Route(backend, Make.Rule(ClaimField.XForwardedFor, "10.0.0.0/8"))], "10.0.0.5", access);
        Assert.Equal(fault == RequestFault.None ? 200 : 403, (await gateway.AskAsync(Make.Get($"X-Forwarded-For: {claim}"))).Status);
        Assert.Equal(fault, (await gateway.Log.NextRequestAsync()).Fault);
        Assert.Equal(fault == RequestFault.None ? 1 : 0, backend.Connections);
    }

    [Fact]
    public async Task A_client_has_so_many_requests_at_once_and_no_more()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = new RecordingBackend(async connection =>
        {
            while (await connection.RequestAsync() is not null)
            {
                await goOn.Task;
                await connection.SendAsync(RecordingBackend.Ok);
            }
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(
            [Make.Route(backend, Make.Rule(ClaimField.XForwardedFor, "10.0.0.0/8"))], "10.0.0.5", new AccessModel { PerClient = 1 });
        using RawClient first = await gateway.ConnectAsync();
        await first.SendAsync(Make.Get("X-Forwarded-For: 203.0.113.9"));
        await backend.NextAsync();

        Assert.Equal(429, (await gateway.AskAsync(Make.Get("X-Forwarded-For: 203.0.113.9"))).Status);
        Task<WireMessage> other = gateway.AskAsync(Make.Get("X-Forwarded-For: 203.0.113.10"));
        await backend.NextAsync();
        goOn.SetResult();
        Assert.Equal(200, (await other).Status);
        Assert.Equal(200, (await first.Reader.MessageAsync())!.Status);
        Assert.Equal(200, (await first.AskAsync(Make.Get("X-Forwarded-For: 203.0.113.9"))).Status);
    }

    [Fact]
    public async Task A_connection_that_brings_nothing_is_quiet()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        (await gateway.ConnectAsync()).Dispose();
        Assert.Equal(TerminationReason.Empty, (await gateway.Log.NextConnectionAsync()).Termination);
        Assert.Equal(0, gateway.Log.RequestsLeft);
    }

    [Theory]
    [InlineData("Connection: close", TerminationReason.Completed)]
    [InlineData("X-Nothing: 1", TerminationReason.Completed)]
    public async Task A_connection_that_ends_in_order_is_completed(string field, TerminationReason reason)
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        using (RawClient client = await gateway.ConnectAsync())
        {
            Assert.Equal(200, (await client.AskAsync(Make.Get(field))).Status);
        }

        ConnectionRecord record = await gateway.Log.NextConnectionAsync();
        Assert.Equal(reason, record.Termination);
        Assert.True(record is { BytesReceived: > 0, BytesSent: > 0 });
    }

    private static async Task DripAsync(RawClient client, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await client.SendAsync("a");
                await Task.Delay(20, CancellationToken.None);
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The gateway has closed: that is what it should do.
        }
    }
}
