using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Whence.Proxy.Tests.Http;

/// <summary>Trailers on every path: HTTP/1.1 and HTTP/2 on either side, in requests and answers.</summary>
public class HttpTrailerTests
{
    private const string Answer =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum, X-Forwarded-For\r\n\r\n5\r\nhello\r\n0\r\n"
        + "X-Sum: 1\r\nX-Forwarded-For: 6.6.6.6\r\nx_real_ip: 6.6.6.6\r\nSet-Cookie: a=b\r\nX-Sum: caf\u00e9 \r\n\r\n";

    private const string Chunks =
        "5\r\nhello\r\n0\r\nX-Sum: 1\r\nX-Forwarded-For: 6.6.6.6\r\nX_Real_IP: 6.6.6.6\r\nClient-Cert: :AA==:\r\nHost: evil\r\nContent-Length: 7\r\n"
        + "Authorization: x\r\nX-Hop: 1\r\nX-Sum: caf\u00e9\r\n\r\n";

    private const string Told = "hello\ntrailer:X-Sum: 1\ntrailer:X-Sum: caf\u00e9";

    /// <summary>In requests what is not ASCII stays behind.</summary>
    private const string ToldOfARequest = "hello\ntrailer:X-Sum: 1";

    [Theory]
    [InlineData("TE: trailers", Told, "X-Sum")]
    [InlineData("TE: deflate;q=0.5, Trailers", Told, "X-Sum")]
    [InlineData("TE: deflate", "hello", null)]
    [InlineData("X: y", "hello", null)]
    public async Task A_client_of_http1_gets_those_of_an_answer_if_it_said_so(string wish, string expected, string? announced)
    {
        await using var backend = new RecordingBackend(static connection => connection.AnswerAllAsync(Answer));
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        using RawClient client = await gateway.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            WireMessage answer = await client.AskAsync(Make.Get(wish, "Connection: TE"));
            Assert.Equal((200, expected, announced, "chunked"), (answer.Status, answer.Body, answer.Field("Trailer"), answer.Field("Transfer-Encoding")));
            Assert.Equal(5, (await gateway.Log.NextRequestAsync()).BytesSent);
            WireMessage got = await backend.NextAsync();
            bool asks = announced is not null;
            Assert.Equal((asks ? "trailers" : null, asks ? "TE" : null), (got.Field("TE"), got.Field("Connection")));
        }

        Assert.Equal(1, backend.Connections);
    }

    [Fact]
    public async Task A_client_of_http10_gets_none()
    {
        await using var backend = new RecordingBackend(static connection => connection.AnswerAllAsync(Answer));
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.0\r\nTE: trailers\r\n\r\n");
        (string text, _) = await client.Reader.RestAsync();
        Assert.EndsWith("\r\n\r\nhello", text, StringComparison.Ordinal);
        Assert.Null((await backend.NextAsync()).Field("TE"));
    }

    [Fact]
    public async Task A_client_of_http2_always_gets_those_of_an_answer()
    {
        await using var backend = new RecordingBackend(static connection => connection.AnswerAllAsync(Answer));
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        using var client = new Http2Client(gateway.Local);
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage answer = await client.GetAsync("/");
            Assert.Equal("hello", await answer.Content.ReadAsStringAsync());
            Assert.Equal(["X-Sum"], answer.Headers.Trailer);
            Assert.Equal("X-Sum", Assert.Single(answer.TrailingHeaders).Key, ignoreCase: true);
            Assert.Equal(2, answer.TrailingHeaders.GetValues("X-Sum").Count());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(60)]
    public async Task They_may_come_in_any_pieces_and_bodies_of_any_size_before_them(int piece)
    {
        string body = new('x', 70_000);
        string answer = $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\nX-Sum: {new string('1', 300)}\r\nGrpc-Status:0\r\n\r\n";
        await using var backend = new RecordingBackend(async connection =>
        {
            int tail = answer.Length - 320;
            while (await connection.RequestAsync() is not null)
            {
                await connection.SendAsync(answer[..tail]);
                foreach (char[] part in answer[tail..].Chunk(piece))
                {
                    await connection.SendAsync(new string(part));
                }
            }
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        WireMessage got = await gateway.AskAsync(Make.Get("TE: trailers"));
        Assert.Equal($"{body}\ntrailer:X-Sum: {new string('1', 300)}\ntrailer:Grpc-Status: 0", got.Body);
        using var client = new Http2Client(gateway.Local);
        using HttpResponseMessage second = await client.GetAsync("/");
        Assert.Equal(body.Length, (await second.Content.ReadAsStringAsync()).Length);
        Assert.Equal(["0"], second.TrailingHeaders.GetValues("grpc-status"));
    }

    [Theory]
    [InlineData("Connection: close, x-sum", "hello")]
    [InlineData("Connection: close", "hello\ntrailer:X-Sum: 1")]
    public async Task What_the_answer_nominates_stays_behind(string field, string expected)
    {
        await using var backend = new RecordingBackend(connection => connection.AnswerAllAsync(
            $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{field}\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"));
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        Assert.Equal(expected, (await gateway.AskAsync(Make.Get("TE: trailers"))).Body);
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    public async Task Without_a_body_nothing_is_left_open(string method, string answer)
    {
        await using var backend = new RecordingBackend(connection => connection.AnswerAllAsync(answer));
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        using RawClient client = await gateway.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            WireMessage got = await client.AskAsync(Make.Request(method, "/", i == 1 ? "X-No: trailers" : "TE: trailers"));
            Assert.Equal((answer[9..12], string.Empty), (got.Status.ToString(CultureInfo.InvariantCulture), got.Body));
        }
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_before_its_trailers_is_cut_off_visibly()
    {
        await using var backend = new RecordingBackend(static async connection =>
        {
            await connection.RequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Su");
            connection.Close();
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(Make.Get("TE: trailers"));
        (string text, _) = await client.Reader.RestAsync();
        Assert.DoesNotContain("\r\n0\r\n", text, StringComparison.Ordinal);
        Assert.Equal("closed-in-body", (await gateway.Log.NextRequestAsync()).FaultDetail);
    }

    [Fact]
    public async Task A_flood_of_them_is_no_answer()
    {
        string flood = string.Concat(Enumerable.Repeat("A:\r\n", 101));
        await using var backend = new RecordingBackend(connection => connection.AnswerAllAsync(
            $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n{flood}\r\n"));
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        Assert.Equal(502, (await gateway.AskAsync(Make.Get("TE: trailers"))).Status);
        Assert.Equal("too-many-fields", (await gateway.Log.NextRequestAsync()).FaultDetail);
    }

    [Fact]
    public async Task Those_of_a_request_go_to_a_target_of_http1()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        using RawClient client = await gateway.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            string head = Make.Request("POST", "/", "Transfer-Encoding: chunked", "Trailer: X-Sum, X-Forwarded-For", "Connection: X-Hop");
            Assert.Equal("ok", (await client.AskAsync(head + Chunks)).Body);
            WireMessage got = await backend.NextAsync();
            Assert.Equal((ToldOfARequest, "X-Sum", "127.0.0.1"), (got.Body, got.Field("Trailer"), got.Field("X-Forwarded-For")));
        }

        Assert.Equal(1, backend.Connections);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public async Task They_may_come_late_and_be_larger_than_a_piece(int size)
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync([Make.Route(backend)], limits: new HttpLimits { HeadSize = 128 * 1024 });
        using RawClient client = await gateway.ConnectAsync();
        string body = new('x', size), value = new('y', 60_000);
        await client.SendAsync(Make.Request("POST", "/", "Transfer-Encoding: chunked"));
        await client.SendAsync(size == 0 ? "" : $"{size:x}\r\n{body}\r\n");
        await client.SendAsync($"0\r\nX-Big: {value}\r\n");
        await client.SendAsync("X-Sum: 1\r\n\r\n");
        Assert.Equal("ok", (await client.Reader.MessageAsync())!.Body);
        WireMessage got = await backend.NextAsync();
        Assert.Equal($"{body}\ntrailer:X-Big: {value}\ntrailer:X-Sum: 1".Length, got.Body.Length);
        Assert.StartsWith(body, got.Body, StringComparison.Ordinal);
        Assert.Contains($"\ntrailer:X-Big: {value}", got.Body, StringComparison.Ordinal);
        Assert.Contains("\ntrailer:X-Sum: 1", got.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Those_of_a_stream_go_to_a_target_of_http1()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        using RawHttp2 client = await RawHttp2.OpenAsync(ListenerKind.Plain, gateway.Local);
        (string, string)[] head = [(":method", "POST"), (":scheme", "http"), (":path", "/"), (":authority", "a")];
        await client.SendAsync(Http2Frame.Headers(1, ends: false, head));
        await client.SendAsync(Http2Frame.Data(1, "hello"));
        await client.SendAsync(Http2Frame.Headers(1, ends: true, ("x-sum", "1"), ("x-forwarded-for", "6.6.6.6"), ("authorization", "x")));
        Assert.Equal(200, (await client.UntilAsync(static frame => frame.Type == Http2FrameType.Headers))?.Status);
        Assert.Equal("hello\ntrailer:x-sum: 1", (await backend.NextAsync()).Body);
    }

    [Fact]
    public async Task A_body_with_a_length_has_none_on_its_way_to_http1()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        using RawHttp2 client = await RawHttp2.OpenAsync(ListenerKind.Plain, gateway.Local);
        (string, string)[] head = [(":method", "POST"), (":scheme", "http"), (":path", "/"), (":authority", "a"), ("content-length", "5"), ("trailer", "x-sum")];
        await client.SendAsync(Http2Frame.Headers(1, ends: false, head));
        await client.SendAsync(Http2Frame.Data(1, "hello"));
        await client.SendAsync(Http2Frame.Headers(1, ends: true, ("x-sum", "1")));
        Assert.Equal(200, (await client.UntilAsync(static frame => frame.Type == Http2FrameType.Headers))?.Status);
        WireMessage got = await backend.NextAsync();
        Assert.Equal(("hello", "5", null), (got.Body, got.Field("Content-Length"), got.Field("Trailer")));
    }

    [Theory]
    [InlineData("TE: trailers", "hello\ntrailer:x-sum: 1\ntrailer:x-sum: 2")]
    [InlineData("X: y", "hello")]
    public async Task Those_of_an_answer_come_from_http2_to_http1(string wish, string expected)
    {
        await using KestrelTarget target = await KestrelTarget.StartAsync(static async context =>
        {
            context.Response.DeclareTrailer("x-sum");
            await context.Response.WriteAsync("hel");
            await context.Response.Body.FlushAsync();
            await context.Response.WriteAsync("lo");
            context.Response.AppendTrailer("x-sum", new(["1", "2"]));
            context.Response.AppendTrailer("x-real-ip", "6.6.6.6");
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(RouteTo(target));
        using RawClient client = await gateway.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            WireMessage answer = await client.AskAsync(Make.Get(wish));
            Assert.Equal((200, expected), (answer.Status, answer.Body));
            Assert.Equal(expected.Length > 5 ? "trailers" : null, (await target.NextAsync()).GetValueOrDefault("TE"));
        }
    }

    /// <summary>The target's bytes are bounded by SocketsHttpHandler, and thirty thousand empty fields would fit.</summary>
    [Theory]
    [InlineData(101, 0, "too-many-fields")]
    [InlineData(20, 500, "trailers-too-large")]
    public async Task A_target_of_http2_may_have_no_more_than_one_of_http1(int count, int length, string detail)
    {
        await using KestrelTarget target = await KestrelTarget.StartAsync(async context =>
        {
            await context.Response.WriteAsync("hello");
            context.Response.AppendTrailer("x-sum", new([.. Enumerable.Repeat(new string('y', length), count)]));
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(RouteTo(target));
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(Make.Get("TE: trailers"));
        (string text, _) = await client.Reader.RestAsync();
        Assert.DoesNotContain("\r\n0\r\n", text, StringComparison.Ordinal);
        Assert.Equal(detail, (await gateway.Log.NextRequestAsync()).FaultDetail);
    }

    /// <summary>A known limit: SocketsHttpHandler cannot send any.</summary>
    [Fact]
    public async Task Those_of_a_request_are_dropped_on_the_way_to_http2()
    {
        var trailers = new TaskCompletionSource<(string Body, int Count, bool Announced)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using KestrelTarget target = await KestrelTarget.StartAsync(async context =>
        {
            string body = await new StreamReader(context.Request.Body, Encoding.Latin1).ReadToEndAsync();
            trailers.SetResult((body, context.Features.GetRequiredFeature<IHttpRequestTrailersFeature>().Trailers.Count, context.Request.Headers.ContainsKey("Trailer")));
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(RouteTo(target));
        Assert.Equal(200, (await gateway.AskAsync(Make.Request("POST", "/", "Transfer-Encoding: chunked", "Trailer: X-Sum") + Chunks)).Status);
        Assert.Equal(("hello", 0, false), await trailers.Task.WaitAsync(Patience.Token()));
    }

    private static RouteModel RouteTo(KestrelTarget target) => new()
    {
        Name = "default",
        Upstream = Make.Upstream(target.Address) with { HttpVersion = HttpVersions.Http2 },
    };
}
