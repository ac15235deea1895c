namespace Whence.Proxy.Tests.Http;

/// <summary>Which connections to targets serve another request, and which never may.</summary>
public class HttpUpstreamReuseTests
{
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private readonly ConnectionBudget _budget = new(8);

    [Theory]
    [InlineData("GET", RecordingBackend.Ok, "ok")]
    [InlineData("GET", "HTTP/1.1 200\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok", "ok")]
    [InlineData("GET", "HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n", "")]
    [InlineData("GET", Chunked + "1;x=y\r\no\r\n1\r\nk\r\n0;z\r\nX-Sum: 1\r\nContent-Length: 7\r\n\r\n", "ok")]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "")]
    [InlineData("HEAD", Chunked, "")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n", "")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n", "")]
    [InlineData("GET", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + RecordingBackend.Ok, "ok")]
    public async Task An_answer_that_ends_exactly_lets_everybody_use_its_connection(string method, string answer, string body)
    {
        await using var backend = new RecordingBackend(connection => connection.AnswerAllAsync(answer));
        await using HttpGateway gateway = await StartAsync(backend);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(body, (await gateway.AskAsync(Make.Request(method, "/"))).Body);
            await gateway.Log.NextRequestAsync();
        }

        Assert.Equal((1, 1), (backend.Connections, _budget.OpenToTargets));
    }

    [Theory]
    [InlineData("GET", RecordingBackend.Ok + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")]
    [InlineData("GET", RecordingBackend.Ok + "\r\n")]
    [InlineData("GET", Chunked + "2\r\nok\r\n0\r\n\r\nx")]
    [InlineData("HEAD", RecordingBackend.Ok)]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("GET", "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("GET", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok")]
    public async Task Bytes_left_over_or_a_word_of_closing_end_the_connection(string method, string answer)
    {
        var ended = new SemaphoreSlim(0);
        await using var backend = new RecordingBackend(async connection =>
        {
            await connection.RequestAsync();
            await connection.SendAsync(answer);
            await connection.Reader.RestAsync();
            ended.Release();
        });
        await using HttpGateway gateway = await StartAsync(backend);
        for (int i = 1; i <= 3; i++)
        {
            WireMessage got = await gateway.AskAsync(Make.Request(method, "/"));
            Assert.Equal(got.Status == 200 && method == "GET" ? "ok" : string.Empty, got.Body);
            await ended.WaitAsync(Patience.Token());
            Assert.Equal(i, backend.Connections);
        }

        await Whence.Proxy.Tests.Patience.UntilAsync(() => _budget.OpenToTargets == 0, "the last one is given back");
    }

    [Fact]
    public async Task An_answer_that_ends_with_its_connection_is_passed_on_whole()
    {
        await using var backend = new RecordingBackend(static async connection =>
        {
            await connection.RequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\n\r\nok and ");
            await connection.SendAsync("more");
            connection.Close();
        });
        await using HttpGateway gateway = await StartAsync(backend);
        for (int i = 1; i <= 2; i++)
        {
            Assert.Equal("ok and more", (await gateway.AskAsync(Make.Get())).Body);
            Assert.Equal(RequestFault.None, (await gateway.Log.NextRequestAsync()).Fault);
            Assert.Equal(i, backend.Connections);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")]
    [InlineData("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n")]
    [InlineData("")] // closes
    public async Task A_kept_connection_on_which_the_target_speaks_or_closes_is_dropped_at_once(string unasked)
    {
        var kept = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = new RecordingBackend(async connection =>
        {
            await connection.RequestAsync();
            await connection.SendAsync(RecordingBackend.Ok);
            await kept.Task;
            if (unasked.Length > 0)
            {
                await connection.SendAsync(unasked);
                await connection.Reader.RestAsync();
            }

            connection.Close();
        });
        await using HttpGateway gateway = await StartAsync(backend);
        await gateway.AskAsync(Make.Get());
        await gateway.Log.NextRequestAsync();
        Assert.Equal(1, _budget.OpenToTargets);
        kept.SetResult();
        await Whence.Proxy.Tests.Patience.UntilAsync(() => _budget.OpenToTargets == 0, "the connection is dropped");

        // Nothing is sent twice here: a POST would be lost on a connection that is dead.
        Assert.Equal("ok", (await gateway.AskAsync(Make.Request("POST", "/"))).Body);
        Assert.Equal(2, backend.Connections);
    }

    [Fact]
    public async Task A_kept_connection_is_closed_in_order_after_its_time()
    {
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = new RecordingBackend(async connection =>
        {
            await connection.RequestAsync();
            await connection.SendAsync(RecordingBackend.Ok);
            ended.SetResult((await connection.Reader.RestAsync()).InOrder);
        });
        var time = new ManualTime();
        await using HttpGateway gateway = await HttpGateway.StartAsync([Make.Route(backend)], budget: _budget, time: time);
        await gateway.AskAsync(Make.Get());
        await gateway.Log.NextRequestAsync();
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(1, _budget.OpenToTargets);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await ended.Task.WaitAsync(Patience.Token()));
        Assert.Equal(0, _budget.OpenToTargets);
    }

    [Fact]
    public async Task A_connection_that_is_kept_longest_gives_its_place_to_one_that_is_needed()
    {
        await using var one = new RecordingBackend();
        await using var two = new RecordingBackend();
        await using var three = new RecordingBackend();
        var budget = new ConnectionBudget(2);
        await using HttpGateway other = await HttpGateway.StartAsync([Make.Route(one)], budget: budget);
        await using HttpGateway gateway = await HttpGateway.StartAsync([Make.Route(two) with { Path = "/two", Name = "two" }, Make.Route(three)], budget: budget);
        foreach ((HttpGateway asked, string path) in new[] { (other, "/"), (gateway, "/two"), (gateway, "/"), (gateway, "/two"), (other, "/") })
        {
            Assert.Equal(200, (await asked.AskAsync(Make.Request("GET", path))).Status);
            await asked.Log.NextConnectionAsync();
        }

        // The third took the place of the first, whose listener is another; the fifth that of the third.
        Assert.Equal((2, 1, 1, 2), (one.Connections, two.Connections, three.Connections, budget.OpenToTargets));
    }

    [Fact]
    public async Task A_connection_that_tells_one_client_serves_nobody_else_and_nobody_elses_tells_a_client()
    {
        await using var backend = new RecordingBackend(static async connection =>
        {
            if (!(await connection.Reader.PeekAsync()).StartsWith('P'))
            {
                await connection.AnswerAllAsync(RecordingBackend.Ok);
            }

            string line = await connection.Reader.LineAsync();
            WireMessage request = (await connection.RequestAsync())!;
            await connection.SendAsync(line.StartsWith("PROXY ", StringComparison.Ordinal) && request.Field("Connection") == "close" ? RecordingBackend.Ok : "no");
            Assert.Null(await connection.RequestAsync());
        });
        RouteModel plain = Make.Route(backend);
        RouteModel told = plain with { Name = "told", Path = "/told", Upstream = plain.Upstream with { Send = new SendModel { ProxyProtocol = ProxyVersions.V1 } } };
        await using HttpGateway gateway = await HttpGateway.StartAsync([plain, told], budget: _budget);
        using RawClient client = await gateway.ConnectAsync();
        foreach (string path in new[] { "/", "/told", "/told", "/", "/told" })
        {
            Assert.Equal("ok", (await client.AskAsync(Make.Request("GET", path))).Body);
        }

        Assert.Equal(4, backend.Connections);
        await Whence.Proxy.Tests.Patience.UntilAsync(() => _budget.OpenToTargets == 1, "those that told a client are closed");
    }

    [Fact]
    public async Task Kept_connections_are_closed_with_their_listener()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = new RecordingBackend(async connection =>
        {
            await connection.AnswerAllAsync(RecordingBackend.Ok);
            ended.SetResult();
        });
        await using (HttpGateway gateway = await StartAsync(backend))
        {
            await gateway.AskAsync(Make.Get());
            Assert.Equal(0, await gateway.Host.DrainAsync(Patience.Time));
        }

        await ended.Task.WaitAsync(Patience.Token());
        Assert.Equal(0, _budget.OpenToTargets);
    }

    private Task<HttpGateway> StartAsync(RecordingBackend backend) => HttpGateway.StartAsync([Make.Route(backend)], budget: _budget);
}
