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
