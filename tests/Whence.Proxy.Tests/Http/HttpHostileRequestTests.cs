using Microsoft.Extensions.Primitives;
using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

/// <summary>Requests that try to be something else to the target than to us.</summary>
public class HttpHostileRequestTests
{
    [Theory]
    [InlineData("GET /pub\tHTTP/1.1\rX-Real-IP:6.6.6.6\rX:y HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /v1\v HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("head / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("Post / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: foo\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("GET http://b.example/x HTTP/1.0\r\n\r\n")]
    [InlineData("GET http://u@a/p HTTP/1.1\r\nHost: a\r\n\r\n")]
    public async Task Two_readings_are_one_too_many(string request)
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        Assert.Equal(400, (await gateway.AskAsync(request)).Status);
        Assert.Equal(0, backend.Connections);
        Assert.Equal(RequestFault.BadRequest, (await gateway.Log.NextRequestAsync()).Fault);
    }

    [Fact]
    public async Task What_a_client_wrote_is_not_in_the_words_about_it()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        Assert.Equal(400, (await gateway.AskAsync("GET / HTTP/1.1\r\nHost: evil evil\r\n\r\n")).Status);
        string? detail = (await gateway.Log.NextRequestAsync()).FaultDetail;
        Assert.NotNull(detail);
        Assert.DoesNotContain("evil", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Forwarded-For: 203.0.113.9, 198.51.100.66", "198.51.100.66", false)] // around the CDN
    [InlineData("X-Forwarded-For: 203.0.113.9", "6.6.6.6", true)] // through it
    public async Task A_claim_that_did_not_decide_does_not_go_on(string forwardedFor, string client, bool goesOn)
    {
        await using var backend = new RecordingBackend();
        ClaimRule byCdn = new(ClaimField.Header("Ali-Cdn-Real-Ip"), Make.Networks("10.0.0.0/8")) { Via = Make.Networks("203.0.113.0/24") };
        await using HttpGateway gateway = await HttpGateway.StartAsync(
            Make.Route(backend, byCdn, Make.Rule(ClaimField.XForwardedFor, "10.0.0.0/8")), peer: "10.0.0.1");
        await gateway.AskAsync(Make.Get("Ali-Cdn-Real-Ip: 6.6.6.6", forwardedFor));
        WireMessage request = await backend.NextAsync();
        Assert.Contains($"X-Real-IP: {client}\r\n", request.Head, StringComparison.Ordinal);
        Assert.Equal(goesOn, request.Head.Contains("Ali-Cdn-Real-Ip", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    [InlineData("BOOK")]
    public async Task A_request_that_is_not_idempotent_is_sent_once(string method)
    {
        int paid = 0;
        await using var backend = new RecordingBackend(async connection =>
        {
            WireMessage? first = await connection.RequestAsync();
            Interlocked.Add(ref paid, first?.StartLine.StartsWith(method, StringComparison.Ordinal) == true ? 1 : 0);
            await connection.SendAsync(RecordingBackend.Ok);
            WireMessage? second = await connection.RequestAsync();
            Interlocked.Add(ref paid, second?.StartLine.StartsWith(method, StringComparison.Ordinal) == true ? 1 : 0);
            connection.Close(); // no answer to the second request of a connection
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        Assert.Equal(200, (await gateway.AskAsync(Make.Get())).Status);
        await gateway.Log.NextRequestAsync(); // from here on the connection is kept
        Assert.Equal(502, (await gateway.AskAsync(Make.Request(method, "/pay"))).Status);
        Assert.Equal(1, paid);
    }

    [Fact]
    public async Task A_reset_during_an_answer_is_no_error_of_ours()
    {
        using var logs = new CapturingLogs();
        await using var backend = new RecordingBackend(static async connection =>
        {
            await connection.RequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
            string piece = new('x', 64 * 1024);
            for (int sent = 0; sent < 100_000_000; sent += piece.Length)
            {
                await connection.SendAsync(piece);
            }
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync([Make.Route(backend)], loggers: logs);
        for (int i = 0; i < 5; i++)
        {
            using RawClient client = await gateway.ConnectAsync();
            await client.SendAsync(Make.Get());
            await backend.NextAsync(); // the answer is under way
            client.Reset();
            await gateway.Log.NextConnectionAsync();
        }

        Assert.DoesNotContain(logs.Lines, static line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Theory]
    [InlineData("r=1", 1)]
    [InlineData("r=1; r=2", 2)]
    [InlineData("x=1; r; =r; rr=2; R=3", 0)]
    public void Cookies_are_counted_by_exact_name(string line, int count) => Assert.Equal(count, CookieFields.Count(new StringValues([line, "x=y"]), "r"));

    [Fact]
    public void Ten_thousand_cookies_of_one_name_are_one_pass()
    {
        var lines = new StringValues(string.Concat(Enumerable.Repeat("r=;", 10_000)));
        Assert.Equal(10_000, CookieFields.Count(lines, "r"));
        Assert.Equal("", CookieFields.Value(lines, "r", 9_999).ToString());
    }
}
