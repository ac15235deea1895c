using System.Net;
using System.Text;

namespace Whence.Proxy.Tests.Http;

/// <summary>Many requests at once on one connection, each judged and forwarded like any other.</summary>
public class Http2Tests
{
    [Fact]
    public async Task A_request_arrives_as_one_of_HTTP_1_with_the_client_told()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        using var client = new Http2Client(gateway.Local);
        using HttpResponseMessage answer = await client.GetAsync("/a?b=c", ("Cookie", "one=1"), ("X-Custom", "x"), ("X-Forwarded-For", "6.6.6.6"));

        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (answer.StatusCode, answer.Version));
        Assert.Equal("ok", await answer.Content.ReadAsStringAsync());
        WireMessage got = await backend.NextAsync();
        Assert.Equal("GET /a?b=c HTTP/1.1", got.StartLine);
        Assert.Equal($"127.0.0.1:{gateway.Local.Port}", got.Field("Host"));
        Assert.Equal(("127.0.0.1", "x", "one=1"), (got.Field("X-Forwarded-For"), got.Field("X-Custom"), got.Field("Cookie")));
        RequestRecord record = await gateway.Log.NextRequestAsync();
        Assert.Equal(("HTTP/2.0", 200, RequestFault.None), (record.Protocol, record.Status, record.Fault));
    }

    [Fact]
    public async Task Requests_of_one_connection_go_at_once_and_each_gets_its_own_answer()
    {
        const int Many = 60;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int waiting = 0;
        await using var backend = new RecordingBackend(async connection =>
        {
            while (await connection.RequestAsync() is { } request)
            {
                if (Interlocked.Increment(ref waiting) == Many)
                {
                    all.SetResult();
                }

                await all.Task; // nobody is answered before everybody has asked
                string path = request.StartLine.Split(' ')[1];
                await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {path.Length}\r\n\r\n{path}");
            }
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        using var client = new Http2Client(gateway.Local);
        for (int round = 0; round < 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, Many).Select(async i =>
            {
                using HttpResponseMessage answer = await client.GetAsync($"/{i}");
                Assert.Equal($"/{i}", await answer.Content.ReadAsStringAsync());
            }));
        }

        Assert.InRange(backend.Connections, Many, 2 * Many); // kept between the rounds
        Assert.Single(await IdsAsync(gateway, 3 * Many));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_goes_up_in_the_framing_that_fits_and_comes_back(bool hasLength)
    {
        string body = new('x', 300_000);
        await using var backend = new RecordingBackend(async connection =>
        {
            WireMessage request = (await connection.RequestAsync())!;
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{request.Body.Length:x}\r\n{request.Body}\r\n0\r\n\r\n");
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        using var client = new Http2Client(gateway.Local);
        using HttpContent content = hasLength ? new StringContent(body) : new StreamContent(new UnknownLength(Encoding.ASCII.GetBytes(body)));
        using HttpResponseMessage answer = await client.SendAsync(HttpMethod.Post, "/", content, CancellationToken.None);

        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
        WireMessage got = await backend.NextAsync();
        Assert.Equal(hasLength ? (null, "300000") : ("chunked", null), (got.Field("Transfer-Encoding"), got.Field("Content-Length")));
    }

    [Fact]
    public async Task A_stream_that_is_reset_lets_its_target_go_and_no_other()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = new RecordingBackend(async connection =>
        {
            while (await connection.RequestAsync() is { } request)
            {
                if (request.StartLine.Contains("/never", StringComparison.Ordinal))
                {
                    asked.SetResult();
                    try
                    {
                        await connection.RequestAsync();
                    }
                    finally
                    {
                        ended.SetResult();
                    }

                    return;
                }

                await connection.SendAsync(RecordingBackend.Ok);
            }
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        using var client = new Http2Client(gateway.Local);
        using var cancel = new CancellationTokenSource();
        Task<HttpResponseMessage> never = client.SendAsync(HttpMethod.Get, "/never", null, cancel.Token);
        await asked.Task.WaitAsync(Patience.Token());
        await cancel.CancelAsync();
        await ended.Task.WaitAsync(Patience.Token());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
        Assert.Equal(RequestFault.ClientGone, (await gateway.Log.NextRequestAsync()).Fault);
        for (int i = 0; i < 5; i++)
        {
            using HttpResponseMessage answer = await client.GetAsync("/");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Single(await IdsAsync(gateway, 5));
    }

    [Fact]
    public async Task What_we_answer_ourselves_ends_no_other_stream()
    {
        await using var backend = new RecordingBackend(async connection =>
        {
            await connection.RequestAsync();
            await connection.SendAsync("HTTP/1.1 nonsense\r\n\r\n");
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync([Make.Route(backend) with { Path = "/here" }]);
        using var client = new Http2Client(gateway.Local);
        foreach ((string path, int status) in ((string, int)[])[("/here", 502), ("/gone", 404), ("/here%2fx", 400), ("/gone", 404)])
        {
            using HttpResponseMessage answer = await client.GetAsync(path);
            Assert.Equal(status, (int)answer.StatusCode);
        }

        Assert.Single(await IdsAsync(gateway, 4));
    }

    [Fact]
    public async Task The_preface_may_come_in_pieces()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        using RawClient client = await gateway.ConnectAsync();
        foreach (char one in "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        {
            await client.SendAsync(one.ToString());
        }

        await client.SendAsync("\0\0\0\x04\0\0\0\0\0"); // SETTINGS
        string first = await client.Reader.ExactlyAsync(9);
        Assert.Equal('\x04', first[3]);
    }

    [Theory]
    [InlineData("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", HttpVersions.All)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", HttpVersions.Http1)]
    public async Task What_is_not_the_preface_is_for_HTTP_1_to_refuse(string bytes, HttpVersions versions)
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync([Make.Route(backend)], versions: versions);
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(bytes);
        await client.Reader.RestAsync(); // Kestrel says in a frame of HTTP/2 that it wants HTTP/1.1
        Assert.Equal(RequestFault.BadRequest, (await gateway.Log.NextRequestAsync()).Fault);
        Assert.Equal(0, backend.Connections);
    }

    [Fact]
    public async Task A_method_that_begins_like_the_preface_is_a_method()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync([Make.Route(backend)]);
        Assert.Equal(200, (await gateway.AskAsync(Make.Request("PRI", "/"))).Status);
    }

    [Fact]
    public async Task A_listener_for_HTTP_2_alone_answers_nobody_else()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync([Make.Route(backend)], versions: HttpVersions.Http2);
        using (var client = new Http2Client(gateway.Local))
        {
            using HttpResponseMessage answer = await client.GetAsync("/");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using RawClient old = await gateway.ConnectAsync();
        await old.SendAsync(Make.Get());
        (string rest, _) = await old.Reader.RestAsync();
        Assert.DoesNotContain("HTTP/1.1 200", rest, StringComparison.Ordinal);
        await backend.NextAsync();
        Assert.Equal(0, backend.Waiting);
    }

    /// <summary>The connections on which requests came.</summary>
    private static async Task<HashSet<long>> IdsAsync(HttpGateway gateway, int requests)
    {
        HashSet<long> ids = [];
        for (int i = 0; i < requests; i++)
        {
            ids.Add((await gateway.Log.NextRequestAsync()).Connection.Id);
        }

        return ids;
    }

    /// <summary>Does not tell how long it is.</summary>
    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
