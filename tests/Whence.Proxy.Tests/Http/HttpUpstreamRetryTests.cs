namespace Whence.Proxy.Tests.Http;

/// <summary>A kept connection that fails before an answer: what may be sent twice is, once.</summary>
public class HttpUpstreamRetryTests
{
    [Theory]
    [InlineData("GET", "", true)]
    [InlineData("GET", "", false)]
    [InlineData("HEAD", "", false)]
    [InlineData("OPTIONS", "", false)]
    [InlineData("DELETE", "", true)]
    [InlineData("PUT", "Content-Length: 3\r\n\r\nabc", false)]
    [InlineData("PUT", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", false)]
    public async Task What_may_be_sent_twice_is_sent_once_more_on_a_new_connection(string method, string rest, bool reset)
    {
        await using var backend = new RecordingBackend(connection => StaleAsync(connection, reset));
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        await gateway.AskAsync(Make.Get());
        await backend.NextAsync();
        await gateway.Log.NextRequestAsync();
        Assert.Equal(200, (await gateway.AskAsync(Request(method, rest))).Status);
        WireMessage lost = await backend.NextAsync();
        WireMessage again = await backend.NextAsync();
        Assert.Equal(lost, again);
        Assert.Equal(rest.Length > 0 ? "abc" : "", again.Body);
        Assert.Equal((2, RequestFault.None), (backend.Connections, (await gateway.Log.NextRequestAsync()).Fault));
    }

    [Theory]
    [InlineData("POST", "")]
    [InlineData("PATCH", "Content-Length: 3\r\n\r\nabc")]
    [InlineData("LOCK", "")]
    public async Task What_may_not_be_sent_twice_is_502(string method, string rest)
    {
        await using var backend = new RecordingBackend(static connection => StaleAsync(connection, reset: false));
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        await gateway.AskAsync(Make.Get());
        await gateway.Log.NextRequestAsync();
        Assert.Equal(502, (await gateway.AskAsync(Request(method, rest))).Status);
        RequestRecord record = await gateway.Log.NextRequestAsync();
        Assert.Equal((RequestFault.UpstreamFailed, "closed-before-answer"), (record.Fault, record.FaultDetail));
        Assert.Equal((1, 2), (backend.Connections, backend.Waiting));
    }

    [Fact]
    public async Task A_body_that_is_still_coming_is_not_sent_again()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = new RecordingBackend(async connection =>
        {
            await connection.RequestAsync();
            await connection.SendAsync(RecordingBackend.Ok);
            await connection.Reader.HeadAsync();
            await connection.Reader.ExactlyAsync(3);
            goOn.SetResult();
            connection.Close();
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        await gateway.AskAsync(Make.Get());
        await gateway.Log.NextRequestAsync(); // from here on the connection is kept
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(Make.Request("PUT", "/", "Content-Length: 6") + "abc");
        await goOn.Task.WaitAsync(Patience.Token());
        Assert.Equal(502, (await client.Reader.MessageAsync())!.Status);
        Assert.Equal(1, backend.Connections);
    }

    [Fact]
    public async Task It_is_sent_again_once_and_no_more()
    {
        await using var backend = new RecordingBackend(static connection => StaleAsync(connection, reset: false));
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        await gateway.AskAsync(Make.Get());
        await gateway.Log.NextRequestAsync();
        Assert.Equal(502, (await gateway.AskAsync(Make.Request("GET", "/never"))).Status);
        Assert.Equal((2, 3), (backend.Connections, backend.Waiting));
    }

    [Fact]
    public async Task A_new_connection_that_closes_without_an_answer_is_502_at_once()
    {
        await using var backend = new RecordingBackend(static async connection =>
        {
            await connection.RequestAsync();
            connection.Close();
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        Assert.Equal(502, (await gateway.AskAsync(Make.Get())).Status);
        Assert.Equal((1, 1), (backend.Connections, backend.Waiting));
    }

    [Fact]
    public async Task An_answer_that_had_begun_is_not_asked_for_again()
    {
        await using var backend = new RecordingBackend(static async connection =>
        {
            await connection.RequestAsync();
            await connection.SendAsync(RecordingBackend.Ok);
            await connection.RequestAsync();
            await connection.SendAsync("H");
            connection.Close();
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        await gateway.AskAsync(Make.Get());
        await gateway.Log.NextRequestAsync();
        Assert.Equal(502, (await gateway.AskAsync(Make.Get())).Status);
        Assert.Equal("closed-in-head", (await gateway.Log.NextRequestAsync()).FaultDetail);
        Assert.Equal((1, 2), (backend.Connections, backend.Waiting));
    }

    [Theory]
    [InlineData("GET", 200)]
    [InlineData("DELETE", 200)]
    [InlineData("POST", 502)]
    [InlineData("PATCH", 502)]
    public async Task What_a_target_broke_off_without_a_byte_goes_to_another_if_it_may_be_sent_twice(string method, int status)
    {
        await using var broken = new RecordingBackend(static async connection =>
        {
            await connection.RequestAsync();
            connection.Close();
        });
        await using var whole = new RecordingBackend();
        RouteModel route = Make.Route(broken) with { Upstream = Make.Upstream(broken.Address, whole.Address) };
        await using HttpGateway gateway = await HttpGateway.StartAsync(route);
        Assert.Equal(status, (await gateway.AskAsync(Make.Request(method, "/", "Content-Length: 0"))).Status);
        Assert.Equal((1, status == 200 ? 1 : 0), (broken.Connections, whole.Connections));
    }

    [Fact]
    public async Task It_goes_to_one_other_and_no_more()
    {
        await using var broken = new RecordingBackend(static async connection =>
        {
            await connection.RequestAsync();
            connection.Close();
        });
        await using var same = new RecordingBackend(static async connection =>
        {
            await connection.RequestAsync();
            connection.Close();
        });
        await using var whole = new RecordingBackend();
        RouteModel route = Make.Route(broken) with { Upstream = Make.Upstream(broken.Address, same.Address, whole.Address) };
        await using HttpGateway gateway = await HttpGateway.StartAsync(route);
        Assert.Equal(502, (await gateway.AskAsync(Make.Get())).Status);
        Assert.Equal((1, 1, 0), (broken.Connections, same.Connections, whole.Connections));
    }

    [Fact]
    public void Retries_are_a_fifth_of_the_requests_and_one_a_second()
    {
        var time = new ManualTime();
        var budget = new RetryBudget(time);
        int taken = Drain(budget);
        Assert.InRange(taken, 1, 20);
        for (int i = 0; i < 50; i++)
        {
            budget.Count();
        }

        Assert.Equal(10, Drain(budget));
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(3, Drain(budget));
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(100, Drain(budget)); // nobody saves up for ever
    }

    [Fact]
    public async Task Without_a_budget_left_nothing_is_sent_again()
    {
        await using var broken = new RecordingBackend(static async connection =>
        {
            await connection.RequestAsync();
            connection.Close();
        });
        await using var whole = new RecordingBackend();
        RouteModel route = Make.Route(broken) with { Upstream = Make.Upstream(broken.Address, whole.Address) };
        await using HttpGateway gateway = await HttpGateway.StartAsync([route], time: new ManualTime());
        int failed = 0;
        for (int i = 0; i < 100; i++)
        {
            failed += (await gateway.AskAsync(Make.Get())).Status == 502 ? 1 : 0;
        }

        Assert.InRange(failed, 1, 60);
    }

    /// <summary>Each kept connection dies under its second request, as when a server runs short of workers: no client sees it, and none is sent a third
    /// time.</summary>
    [Fact]
    public async Task A_target_that_answers_once_a_connection_answers_every_request()
    {
        const int Requests = 120;
        await using var hasty = new RecordingBackend(static connection => StaleAsync(connection, reset: false));
        await using HttpGateway gateway = await HttpGateway.StartAsync([Make.Route(hasty)], time: new ManualTime());
        for (int i = 0; i < Requests; i++)
        {
            Assert.Equal(200, (await gateway.AskAsync(Make.Get())).Status);
            await gateway.Log.NextRequestAsync();
        }

        Assert.InRange(hasty.Waiting, Requests + 1, 2 * Requests);
    }

    private static int Drain(RetryBudget budget)
    {
        int taken = 0;
        while (budget.TryTake())
        {
            taken++;
        }

        return taken;
    }

    private static string Request(string method, string rest)
        => rest.Length == 0 ? Make.Request(method, "/") : $"{method} / HTTP/1.1\r\nHost: a\r\n{rest}";

    /// <summary>Answers the first request of the first connection, loses the second; <c>/never</c> is lost on every connection.</summary>
    private static async Task StaleAsync(BackendConnection connection, bool reset)
    {
        WireMessage first = (await connection.RequestAsync())!;
        if (first.StartLine.Contains("/never", StringComparison.Ordinal))
        {
            connection.Close();
            return;
        }

        await connection.SendAsync(first.StartLine.StartsWith("HEAD", StringComparison.Ordinal) ? "HTTP/1.1 200 OK\r\n\r\n" : RecordingBackend.Ok);
        await connection.RequestAsync();
        (reset ? connection.Reset : (Action)connection.Close)();
    }
}
