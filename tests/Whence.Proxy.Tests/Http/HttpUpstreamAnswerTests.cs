using System.Globalization;

namespace Whence.Proxy.Tests.Http;

/// <summary>Answers that are malformed, early, or slow, and bodies that go both ways at once.</summary>
public class HttpUpstreamAnswerTests
{
    private readonly ConnectionBudget _budget = new(8);

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok", "content-length-repeated")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "content-length-with-coding")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: x, chunked\r\n\r\n0\r\n\r\n", "coding-unknown")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok", "field-name-malformed")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 2\r\n\r\nok", "field-folded")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 2\r\n\r\nok", "bare-line-feed")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n", "protocol-switched")]
    [InlineData("HTTP/1.1 205 Reset Content\r\nContent-Length: 2\r\n\r\nok", "not-taken")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n+2\r\nok\r\n0\r\n\r\n", "chunk-size-malformed")]
    public async Task A_malformed_answer_is_502_and_ends_its_connection(string answer, string reason)
    {
        await using var backend = new RecordingBackend(async connection =>
        {
            await connection.RequestAsync();
            await connection.SendAsync(answer);
            await connection.Reader.RestAsync();
        });
        await using HttpGateway gateway = await StartAsync(backend);
        for (int i = 1; i <= 2; i++)
        {
            Assert.Equal(502, (await gateway.AskAsync(Make.Get())).Status);
            RequestRecord record = await gateway.Log.NextRequestAsync();
            Assert.Equal((RequestFault.UpstreamFailed, reason), (record.Fault, record.FaultDetail));
            Assert.Equal((i, 0), (backend.Connections, _budget.OpenToTargets));
        }
    }

    [Fact]
    public async Task Interim_answers_without_end_are_502()
    {
        string hints = string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n", 17));
        await using var backend = new RecordingBackend(connection => connection.AnswerAllAsync(hints + RecordingBackend.Ok));
        await using HttpGateway gateway = await StartAsync(backend);
        Assert.Equal(502, (await gateway.AskAsync(Make.Get())).Status);
        Assert.Equal("too-many-interim", (await gateway.Log.NextRequestAsync()).FaultDetail);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", "2\nok\r\n0\r\n\r\n", "chunk-size-malformed")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", "0\r\nA : b\r\n\r\n", "field-name-malformed")]
    public async Task A_body_that_becomes_malformed_cannot_be_taken_for_whole(string begin, string rest, string reason)
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = new RecordingBackend(async connection =>
        {
            await connection.RequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\n" + begin);
            await goOn.Task;
            await connection.SendAsync(rest);
            await connection.Reader.RestAsync();
        });
        await using HttpGateway gateway = await StartAsync(backend);
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(Make.Get());
        await client.Reader.HeadAsync();
        goOn.SetResult();
        (string text, bool inOrder) = await client.Reader.RestAsync();
        Assert.False(inOrder);
        Assert.DoesNotContain("0\r\n\r\n", text, StringComparison.Ordinal);
        Assert.Equal(reason, (await gateway.Log.NextRequestAsync()).FaultDetail);
    }

    [Theory]
    [InlineData("Content-Length: 100000")]
    [InlineData("Transfer-Encoding: chunked")]
    public async Task An_answer_before_the_end_of_the_body_is_passed_on_at_once(string framing)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = new RecordingBackend(async connection =>
        {
            await connection.Reader.HeadAsync();
            await connection.SendAsync("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig");
            await connection.Reader.RestAsync();
            ended.SetResult();
        });
        await using HttpGateway gateway = await StartAsync(backend);
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(Make.Request("POST", "/", framing));
        WireMessage answer = (await client.Reader.MessageAsync())!;
        Assert.Equal((413, "big"), (answer.Status, answer.Body));
        await ended.Task.WaitAsync(Patience.Token());
        Assert.Equal(RequestFault.None, (await gateway.Log.NextRequestAsync()).Fault);
        await Whence.Proxy.Tests.Patience.UntilAsync(() => _budget.OpenToTargets == 0, "the connection is given back");
    }

    [Fact]
    public async Task After_an_early_answer_the_client_can_send_the_rest_and_ask_again()
    {
        await using var backend = new RecordingBackend(static async connection =>
        {
            string head = (await connection.Reader.HeadAsync())!;
            await connection.SendAsync(head.StartsWith("POST", StringComparison.Ordinal) ? "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n" : RecordingBackend.Ok);
            await connection.Reader.RestAsync();
        });
        await using HttpGateway gateway = await StartAsync(backend);
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(Make.Request("POST", "/", "Content-Length: 6") + "abc");
        Assert.Equal(401, (await client.Reader.MessageAsync())!.Status);
        await client.SendAsync("def");
        Assert.Equal("ok", (await client.AskAsync(Make.Get())).Body);
        Assert.Equal(2, backend.Connections);
    }

    [Fact]
    public async Task Both_bodies_go_at_once()
    {
        await using var backend = new RecordingBackend(static async connection =>
        {
            await connection.Reader.HeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (int.Parse(await connection.Reader.LineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var size and > 0)
            {
                await connection.SendAsync($"{size:x}\r\n{(await connection.Reader.ExactlyAsync(size)).ToUpperInvariant()}\r\n");
                await connection.Reader.LineAsync();
            }

            await connection.Reader.LineAsync();
            await connection.SendAsync("0\r\n\r\n");
            await connection.AnswerAllAsync(RecordingBackend.Ok);
        });
        await using HttpGateway gateway = await StartAsync(backend);
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(Make.Request("POST", "/", "Transfer-Encoding: chunked"));
        Assert.Contains("chunked", (await client.Reader.HeadAsync())!, StringComparison.Ordinal);
        foreach (string piece in new[] { "a", "bc", "def" })
        {
            await client.SendAsync($"{piece.Length:x}\r\n{piece}\r\n");
            Assert.Equal($"{piece.Length:x}", await client.Reader.LineAsync());
            Assert.Equal(piece.ToUpperInvariant(), await client.Reader.ExactlyAsync(piece.Length));
            await client.Reader.LineAsync();
        }

        await client.SendAsync("0\r\n\r\n");
        Assert.Equal(string.Empty, await client.Reader.ChunksAsync());
        Assert.Equal("ok", (await client.AskAsync(Make.Get())).Body);
        Assert.Equal(1, backend.Connections); // both ended exactly
    }

    [Fact]
    public async Task A_reader_that_waits_makes_the_target_wait()
    {
        const long Size = 256L * 1024 * 1024;
        long sent = 0;
        await using var backend = new RecordingBackend(async connection =>
        {
            await connection.RequestAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Size}\r\n\r\n");
            string piece = new('x', 64 * 1024);
            while (sent < Size)
            {
                await connection.SendAsync(piece);
                Interlocked.Add(ref sent, piece.Length);
            }
        });
        await using HttpGateway gateway = await StartAsync(backend);
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(Make.Get());
        long last = -1;
        for (int unchanged = 0; unchanged < 50;)
        {
            await Task.Delay(4);
            unchanged = Interlocked.Read(ref sent) == last ? unchanged + 1 : 0;
            last = Interlocked.Read(ref sent);
        }

        Assert.True(last < 64L * 1024 * 1024, $"{last} bytes"); // what the kernel holds in two connections, and little of ours
        client.Reset();
        Assert.Equal(RequestFault.ClientGone, (await gateway.Log.NextRequestAsync()).Fault);
        Assert.Equal(0, _budget.OpenToTargets);
    }

    [Fact]
    public async Task A_target_that_waits_makes_the_sender_wait()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = new RecordingBackend(async connection =>
        {
            await connection.Reader.HeadAsync();
            await goOn.Task;
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        await using HttpGateway gateway = await StartAsync(backend);
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(Make.Request("PUT", "/", $"Content-Length: {256 * 1024 * 1024}"));
        byte[] piece = new byte[64 * 1024];
        long sent = 0;
        Task sending = SendAllAsync();
        long last = -1;
        for (int unchanged = 0; unchanged < 50;)
        {
            await Task.Delay(4);
            unchanged = Interlocked.Read(ref sent) == last ? unchanged + 1 : 0;
            last = Interlocked.Read(ref sent);
        }

        Assert.True(last < 64L * 1024 * 1024, $"{last} bytes");
        goOn.SetResult();
        Assert.Equal(200, (await client.Reader.MessageAsync())!.Status);
        client.Reset();
        await sending;

        async Task SendAllAsync()
        {
            try
            {
                while (true)
                {
                    await client.SendAsync(piece);
                    Interlocked.Add(ref sent, piece.Length);
                }
            }
            catch (Exception exception) when (exception is System.Net.Sockets.SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // until the client is reset
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\n")]
    [InlineData("HTTP/1.1 200")]
    public async Task A_target_that_does_not_come_to_its_answer_is_504(string begin)
    {
        var time = new ManualTime();
        await using var backend = new RecordingBackend(async connection =>
        {
            await connection.RequestAsync();
            await connection.SendAsync(begin);
            await connection.Reader.RestAsync();
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync([Make.Route(backend)], budget: _budget, time: time);
        Task<WireMessage> asking = gateway.AskAsync(Make.Get());
        await backend.NextAsync();
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(asking.IsCompleted);
        await time.AdvanceUntilAsync(TimeSpan.FromSeconds(2), () => asking.IsCompleted);
        Assert.Equal(504, (await asking).Status);
        Assert.Equal((RequestFault.UpstreamTimeout, 0), ((await gateway.Log.NextRequestAsync()).Fault, _budget.OpenToTargets));
    }

    [Fact]
    public async Task An_answer_that_falls_silent_is_cut_off()
    {
        var time = new ManualTime();
        await using var backend = new RecordingBackend(static async connection =>
        {
            await connection.RequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok");
            await connection.Reader.RestAsync();
        });
        RouteModel route = Make.Route(backend);
        route = route with { Upstream = route.Upstream with { IdleTimeout = TimeSpan.FromMinutes(5) } };
        await using HttpGateway gateway = await HttpGateway.StartAsync([route], budget: _budget, time: time);
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(Make.Get());
        await client.Reader.HeadAsync();
        Assert.Equal("ok", await client.Reader.ExactlyAsync(2));
        Task<(string Text, bool InOrder)> rest = client.Reader.RestAsync();
        time.Advance(TimeSpan.FromSeconds(299));
        Assert.False(rest.IsCompleted);
        await time.AdvanceUntilAsync(TimeSpan.FromSeconds(2), () => rest.IsCompleted);
        Assert.Equal((string.Empty, false), await rest);
        Assert.Equal((RequestFault.UpstreamTimeout, 0), ((await gateway.Log.NextRequestAsync()).Fault, _budget.OpenToTargets));
    }

    [Fact]
    public async Task Who_asks_before_sending_a_body_is_told_to_go_on()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await StartAsync(backend);
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(Make.Request("PUT", "/", "Content-Length: 3", "Expect: 100-continue"));
        Assert.StartsWith("HTTP/1.1 100 ", (await client.Reader.HeadAsync())!, StringComparison.Ordinal);
        await client.SendAsync("abc");
        Assert.Equal(200, (await client.Reader.MessageAsync())!.Status);
        Assert.Equal("abc", (await backend.NextAsync()).Body);
    }

    [Fact]
    public async Task Tabs_and_empty_values_and_other_phrases_come_as_they_were()
    {
        string[] answers =
        [
            "HTTP/1.1 200 Fine\r\ncontent-type: a\tb\r\nX-Empty:\r\nX-A: 1\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 Fine\r\ncontent-type: a\tb\r\nX-Empty:\r\nX-A: 1\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 404 OK\r\nX-A: 2\r\nX-Empty: \r\nX-Other: 3\r\nContent-Length: 0\r\n\r\n",
        ];
        int asked = 0;
        await using var backend = new RecordingBackend(async connection =>
        {
            while (await connection.RequestAsync() is not null)
            {
                await connection.SendAsync(answers[asked++]);
            }
        });
        await using HttpGateway gateway = await StartAsync(backend);
        using RawClient client = await gateway.ConnectAsync();
        foreach (string sent in answers)
        {
            WireMessage wanted = new(sent, string.Empty);
            WireMessage got = await client.AskAsync(Make.Get());
            Assert.Equal(wanted.StartLine, got.StartLine);
            Assert.Equal(
                wanted.Fields.Select(static field => (field.Key.ToUpperInvariant(), field.Value)).Order(),
                got.Fields.Where(static field => field.Key != "Date").Select(static field => (field.Key.ToUpperInvariant(), field.Value)).Order());
        }

        Assert.Equal(1, backend.Connections);
    }

    private Task<HttpGateway> StartAsync(RecordingBackend backend) => HttpGateway.StartAsync([Make.Route(backend)], budget: _budget);
}
